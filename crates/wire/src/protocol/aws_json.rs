//! awsJson 1.0 and 1.1: the operation is named by `X-Amz-Target`, both bodies are JSON.
//!
//! ```text
//! POST / HTTP/1.1
//! Content-Type: application/x-amz-json-1.1
//! X-Amz-Target: StarlingDoveService.DescribeConfigRules
//! ```

use std::borrow::Cow;

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::error::{AwsError, WireError};
use crate::json;
use crate::operation::{Operation, OperationInfo, Service};
use crate::schema::{Shape, check_types, validate};
use crate::typed::FromWire;

/// Header that names the operation.
pub const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
/// Header that identifies the answer.
pub const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// Header that repeats an error's code.
pub const X_AMZN_ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

const MEDIA_TYPES: [&str; 2] = ["application/x-amz-json-1.1", "application/x-amz-json-1.0"];

/// Do the headers announce this protocol?
pub fn is_aws_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| {
            MEDIA_TYPES.iter().any(|known| media.trim().eq_ignore_ascii_case(known))
        })
}

/// Finds the service and operation that a request is for.
///
/// # Errors
/// `UnknownOperationException` when the content type isn't this protocol's, or the target is
/// missing or names nothing that is known.
pub fn route(
    headers: &HeaderMap,
    services: &[&'static Service],
) -> Result<(&'static Service, &'static OperationInfo), WireError> {
    if !is_aws_json(headers) {
        return Err(WireError::unknown_operation_message(
            "The content type must be application/x-amz-json-1.1.",
        ));
    }
    let target =
        headers.get(X_AMZ_TARGET).and_then(|value| value.to_str().ok()).ok_or_else(|| {
            WireError::unknown_operation_message("The X-Amz-Target header is missing.")
        })?;
    let found = target.split_once('.').and_then(|(prefix, operation)| {
        let service = services.iter().find(|service| service.target_prefix == prefix)?;
        Some((*service, service.operation(operation)?))
    });
    found.ok_or_else(|| WireError::unknown_operation(target))
}

/// Reads and checks a body against a shape: phase one, without the typed part.
///
/// # Errors
/// `SerializationException` or `ValidationException`.
pub fn parse(shape: Option<&Shape>, body: &[u8]) -> Result<Value, WireError> {
    let value = json::parse_body(body)?;
    if let Some(shape) = shape {
        check_types(shape, &value)?;
        validate(shape, &value)?;
    }
    Ok(value)
}

/// Reads, checks and types an operation's input.
///
/// # Errors
/// `SerializationException` or `ValidationException`.
pub fn decode_input<O: Operation>(body: &[u8]) -> Result<O::Input, WireError> {
    let value = parse(O::info().input, body)?;
    O::Input::from_wire(value).map_err(|error| WireError::serialization(error.to_string()))
}

/// Writes an operation's output; nothing for an operation that answers nothing.
///
/// # Errors
/// `InternalFailure` when the output can't be expressed in JSON.
pub fn encode_output<O: Operation>(output: &O::Output) -> Result<Vec<u8>, WireError> {
    to_body(O::info().output, output)
        .map_err(|error| WireError::internal_failure(format!("cannot encode answer: {error}")))
}

/// Runs one operation from body to body. Generated dispatches call this.
///
/// # Errors
/// What the operation answers, or a wire-level error of [`decode_input`] or [`encode_output`].
pub async fn call<O, E, F>(body: &[u8], operation: impl FnOnce(O::Input) -> F) -> Result<Vec<u8>, E>
where
    O: Operation,
    E: From<WireError>,
    F: Future<Output = Result<O::Output, E>>,
{
    let output = operation(decode_input::<O>(body)?).await?;
    Ok(encode_output::<O>(&output)?)
}

/// The JSON text of a typed value; a shape that isn't there gives no text at all.
pub(crate) fn to_body<T: Serialize>(
    shape: Option<&Shape>,
    value: &T,
) -> serde_json::Result<Vec<u8>> {
    shape.map_or_else(|| Ok(Vec::new()), |_| serde_json::to_vec(value))
}

/// The answer to a request that went well.
pub fn response(service: &Service, body: Vec<u8>, request_id: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    set_headers(response.headers_mut(), service.json_version, request_id);
    response
}

/// The answer to a request that went wrong.
pub fn error_response(error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(rename = "__type")]
        code: &'a str,
        message: &'a str,
    }
    let body = Body { code: error.code(), message: error.message() };
    // Two strings always serialise.
    let mut response = Response::new(serde_json::to_vec(&body).unwrap_or_default());
    *response.status_mut() =
        StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    set_headers(response.headers_mut(), "1.1", request_id);
    response.headers_mut().insert(X_AMZN_ERROR_TYPE, HeaderValue::from_static(error.code()));
    response
}

fn set_headers(headers: &mut HeaderMap, version: &str, request_id: &str) {
    let media =
        MEDIA_TYPES.iter().find(|media| media.ends_with(version)).unwrap_or(&MEDIA_TYPES[0]);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(X_AMZN_REQUEST_ID, id);
    }
}

/// The value of `X-Amz-Target` for an operation.
pub fn target<O: Operation>() -> Cow<'static, str> {
    Cow::Owned(format!("{}.{}", O::service().target_prefix, O::NAME))
}

#[cfg(test)]
#[path = "aws_json_tests.rs"]
mod tests;
