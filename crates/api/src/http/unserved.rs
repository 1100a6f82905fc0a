//! Calls of services that Assize does not serve: an error that the caller's SDK can read.

use super::error::Refusal;
use assize_wire::error::{AwsError, WireError};
use assize_wire::sigv4::{Authorization, Request};
use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::request::Parts;
use http::{HeaderName, Method, StatusCode};

const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// Answers a call that nothing here answers. `fault` says why, where the call was for `/` in
/// the JSON protocol.
pub(super) fn respond(parts: &Parts, fault: Option<WireError>, id: &str) -> Response {
    let claim = Authorization::parse(&Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body: b"",
    })
    .ok();
    let service = claim.as_ref().map(Authorization::service).filter(|name| is_name(name));
    let form = is_form(parts);
    let refusal = match service {
        Some(name) if name != "config" => not_served(name),
        _ if form => not_served("of the query protocol"),
        _ if parts.uri.path() != "/" => Refusal::unknown_path(parts.uri.path()),
        _ if parts.method != Method::POST => {
            Refusal::wrong_method(parts.method.as_str(), parts.uri.path())
        }
        _ => fault.map_or_else(|| Refusal::unknown_path(parts.uri.path()), Refusal::from),
    };
    match (service, form) {
        (Some("ec2"), _) => xml(&refusal, id, &EC2),
        (Some("s3"), _) => xml(&refusal, id, &S3),
        (_, true) => xml(&refusal, id, &QUERY),
        _ => refusal.respond(id),
    }
}

fn not_served(service: &str) -> Refusal {
    let message = format!(
        "This server does not serve the AWS service {service} yet. It serves: config. Point only \
         those at it, for example with AWS_ENDPOINT_URL_CONFIG_SERVICE."
    );
    WireError::unknown_operation_message(message).into()
}

fn is_form(parts: &Parts) -> bool {
    let media = parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    media.to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
}

/// Whether a text may be repeated in an answer.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// What stands around an error's code and message.
struct Frame {
    before: &'static str,
    after: &'static str,
    id: [&'static str; 2],
    end: &'static str,
}

static QUERY: Frame = Frame {
    before: "<ErrorResponse><Error><Type>Sender</Type>",
    after: "</Error>",
    id: ["<RequestId>", "</RequestId>"],
    end: "</ErrorResponse>",
};
static EC2: Frame = Frame {
    before: "<Response><Errors><Error>",
    after: "</Error></Errors>",
    id: ["<RequestID>", "</RequestID>"],
    end: "</Response>",
};
static S3: Frame =
    Frame { before: "<Error>", after: "", id: ["<RequestId>", "</RequestId>"], end: "</Error>" };

fn xml(refusal: &Refusal, id: &str, frame: &Frame) -> Response {
    let Frame { before, after, id: [open, close], end } = frame;
    let message = refusal.message().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{before}<Code>{}</Code><Message>{message}\
         </Message>{after}{open}{id}{close}{end}",
        refusal.code()
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() =
        StatusCode::from_u16(refusal.http_status()).unwrap_or(StatusCode::BAD_REQUEST);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    if let Ok(id) = HeaderValue::from_str(id) {
        response.headers_mut().insert(X_AMZN_REQUEST_ID, id);
    }
    response
}
