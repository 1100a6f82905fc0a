//! Answers and errors in XML: writing them, and reading them as a client.

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::Dialect;
use crate::error::AwsError;
use crate::operation::{OperationInfo, Service};
use crate::protocol::text::TextStyle;
use crate::protocol::xml::{self, BadXml, Element, Writer};
use crate::protocol::{set_request_id, status_of};

/// The answer to a request that went well.
pub(crate) fn response(
    service: &Service,
    info: &OperationInfo,
    output: &Value,
    request_id: &str,
) -> Response<Vec<u8>> {
    let dialect = Dialect::of(service);
    let mut out = Writer::document();
    let root = format!("{}Response", info.name);
    let namespace = match dialect {
        Dialect::Aws => service.xml_namespace.to_owned(),
        // botocore's model lacks the slash that EC2 writes.
        Dialect::Ec2 => format!("{}/", service.xml_namespace.trim_end_matches('/')),
    };
    out.start(&root, &namespace);
    let none = Map::new();
    let fields = output.as_object().unwrap_or(&none);
    match (dialect, info.output) {
        (Dialect::Ec2, shape) => {
            out.leaf("requestId", request_id);
            if let Some(shape) = shape {
                xml::encode_members(&mut out, shape.members(), fields, TextStyle::ISO_MILLIS);
            }
        }
        (Dialect::Aws, Some(shape)) => {
            let wrapper = info.result_wrapper.unwrap_or(shape.name);
            out.start(wrapper, "");
            xml::encode_members(&mut out, shape.members(), fields, TextStyle::ISO);
            out.end(wrapper);
        }
        (Dialect::Aws, None) => {}
    }
    if dialect == Dialect::Aws {
        out.start("ResponseMetadata", "");
        out.leaf("RequestId", request_id);
        out.end("ResponseMetadata");
    }
    out.end(&root);
    finish(out, StatusCode::OK, request_id)
}

/// The answer to a request that went wrong.
pub fn error_response(
    service: &Service,
    error: &dyn AwsError,
    request_id: &str,
) -> Response<Vec<u8>> {
    let dialect = Dialect::of(service);
    let (code, status) = translate(dialect, error);
    let mut out = Writer::document();
    match dialect {
        Dialect::Aws => {
            out.start("ErrorResponse", service.xml_namespace);
            out.start("Error", "");
            out.leaf("Type", if status.is_server_error() { "Receiver" } else { "Sender" });
            out.leaf("Code", code);
            out.leaf("Message", error.message());
            if let Some(detail) = error.detail() {
                out.leaf("Detail", detail);
            }
            out.end("Error");
            out.leaf("RequestId", request_id);
            out.end("ErrorResponse");
        }
        Dialect::Ec2 => {
            out.start("Response", "");
            out.start("Errors", "");
            out.start("Error", "");
            out.leaf("Code", code);
            out.leaf("Message", error.message());
            out.end("Error");
            out.end("Errors");
            out.leaf("RequestID", request_id);
            out.end("Response");
        }
    }
    finish(out, status, request_id)
}

fn finish(out: Writer, status: StatusCode, request_id: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(out.finish());
    *response.status_mut() = status;
    let media = HeaderValue::from_static("text/xml;charset=UTF-8");
    response.headers_mut().insert(CONTENT_TYPE, media);
    set_request_id(response.headers_mut(), request_id);
    response
}

/// These protocols have names, and in part statuses, of their own for what every service answers.
fn translate(dialect: Dialect, error: &dyn AwsError) -> (&'static str, StatusCode) {
    let (code, ec2) = (error.code(), dialect == Dialect::Ec2);
    let (code, status) = match code {
        "UnknownOperationException" => ("InvalidAction", Some(StatusCode::BAD_REQUEST)),
        "AccessDeniedException" if ec2 => ("UnauthorizedOperation", Some(StatusCode::FORBIDDEN)),
        "AccessDeniedException" => ("AccessDenied", Some(StatusCode::FORBIDDEN)),
        "MissingAuthenticationTokenException" => ("MissingAuthenticationToken", None),
        "UnrecognizedClientException" | "InvalidSignatureException" if ec2 => {
            ("AuthFailure", Some(StatusCode::UNAUTHORIZED))
        }
        "UnrecognizedClientException" => ("InvalidClientTokenId", None),
        "InvalidSignatureException" => ("SignatureDoesNotMatch", None),
        "IncompleteSignatureException" => ("IncompleteSignature", None),
        "ExpiredTokenException" if ec2 => ("RequestExpired", Some(StatusCode::BAD_REQUEST)),
        "ExpiredTokenException" => ("ExpiredToken", None),
        "ThrottlingException" if ec2 => {
            ("RequestLimitExceeded", Some(StatusCode::SERVICE_UNAVAILABLE))
        }
        "ThrottlingException" => ("Throttling", None),
        "ServiceUnavailableException" if ec2 => ("Unavailable", None),
        "ServiceUnavailableException" => ("ServiceUnavailable", None),
        "InternalFailure" if ec2 => ("InternalError", None),
        "MalformedInput" if ec2 => ("MalformedQueryString", None),
        other => (other, None),
    };
    (code, status.unwrap_or_else(|| status_of(error)))
}

/// The output in an answer's document.
///
/// # Errors
/// When a text isn't of the kind that the schema says.
pub(crate) fn read_answer(info: &OperationInfo, root: &Element) -> Result<Value, BadXml> {
    let Some(shape) = info.output else { return Ok(Value::Null) };
    let inside = info.result_wrapper.and_then(|wrapper| root.child(wrapper)).unwrap_or(root);
    xml::decode_members(shape.members(), inside).map(Value::Object)
}

/// Code, message and request id of an error's document, in any of AWS's forms.
pub(crate) fn read_error(root: &Element) -> Option<(String, String, Option<String>)> {
    let error = match root.name.as_str() {
        "Error" => root,
        "Response" => root.child("Errors")?.child("Error")?,
        _ => root.child("Error")?,
    };
    let text = |name| error.child_text(name).map(str::to_owned);
    let id = ["RequestId", "RequestID"].iter().find_map(|name| root.child_text(name));
    let message = text("Message").or_else(|| text("message")).unwrap_or_default();
    Some((text("Code")?, message, id.map(str::to_owned)))
}
