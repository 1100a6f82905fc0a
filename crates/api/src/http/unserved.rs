//! Calls of services that Assize does not serve: an error that the caller's SDK can read.

use super::error::Refusal;
use super::route::is_form_type;
use super::services::SERVICES;
use assize_wire::error::WireError;
use assize_wire::generated::{self, lambda, s3, sts};
use assize_wire::operation::{Protocol, Service};
use assize_wire::protocol::rest;
use axum::response::Response;
use http::header::AUTHORIZATION;
use http::request::Parts;
use http::{HeaderValue, Method};

/// Answers a call that nothing here answers. `scope` is the service that the signature names.
pub(super) fn respond(parts: &Parts, scope: Option<&str>, id: &str) -> Response {
    if has_old_signature(parts) {
        let message = "The authorization mechanism you have provided is not supported. Please \
                       use AWS4-HMAC-SHA256.";
        return Refusal::of_s3("InvalidRequest", message).respond_as(&s3::SERVICE, id);
    }
    let form = is_form_type(parts);
    let refusal = match scope.filter(|name| is_name(name)) {
        Some(name) => not_served(name),
        None if form => not_served("of this request"),
        None if parts.uri.path() != "/" => Refusal::unknown_path(parts.uri.path()),
        None if parts.method != Method::POST => {
            Refusal::wrong_method(parts.method.as_str(), parts.uri.path())
        }
        None => not_served("of this request"),
    };
    match protocol_of(scope, form) {
        Some(service) => refusal.respond_as(service, id),
        None => refusal.respond(id),
    }
}

/// Whether a request is signed in S3's first way, which names neither region nor service. Some
/// clients presign so unless they are told `signature_version = s3v4`.
fn has_old_signature(parts: &Parts) -> bool {
    let has = |name: &str| {
        let query = parts.uri.query().unwrap_or_default();
        query.split('&').any(|part| part.starts_with(name))
    };
    let header = parts.headers.get(AUTHORIZATION).map(HeaderValue::as_bytes);
    header.is_some_and(|value| value.starts_with(b"AWS "))
        || (has("AWSAccessKeyId=") && has("Signature="))
}

/// Whether a request is a form, in its body or its query.
pub(super) fn is_form(parts: &Parts) -> bool {
    is_form_type(parts) || parts.uri.query().is_some_and(|query| query.contains("Action="))
}

/// Answers a refusal in the protocol of the service that the signature names.
pub(super) fn refuse_in(
    refusal: &Refusal,
    parts: &Parts,
    scope: Option<&str>,
    id: &str,
) -> Response {
    match protocol_of(scope, is_form_type(parts)) {
        Some(service) => refusal.respond_as(service, id),
        None => refusal.respond(id),
    }
}

/// Answers a form that is for no service that is known.
pub(super) fn refuse(refusal: &Refusal, id: &str) -> Response {
    refusal.respond_as(&sts::SERVICE, id)
}

/// A service that speaks as the caller does: the one meant, if its model is known.
fn protocol_of(scope: Option<&str>, form: bool) -> Option<&'static Service> {
    let known = generated::SERVICES.iter().find(|known| Some(known.signing_name) == scope);
    let passed = || match rest::routes_of(scope?)?.protocol {
        Protocol::RestXml => Some(&s3::SERVICE),
        _ => Some(&lambda::SERVICE),
    };
    known.copied().or(form.then_some(&sts::SERVICE)).or_else(passed)
}

fn not_served(service: &str) -> Refusal {
    let served: Vec<&str> = SERVICES.iter().map(|service| service.name).collect();
    let message = format!(
        "This server does not serve the AWS service {service} yet. It serves: {}. Point only \
         those at it, for example with AWS_ENDPOINT_URL_CONFIG_SERVICE.",
        served.join(", ")
    );
    WireError::unknown_operation_message(message).into()
}

/// Whether a text may be repeated in an answer.
fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
