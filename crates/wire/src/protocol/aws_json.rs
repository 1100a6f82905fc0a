//! awsJson 1.0 and 1.1: the operation is named by `X-Amz-Target`, both bodies are JSON.
//!
//! ```text
//! POST / HTTP/1.1
//! Content-Type: application/x-amz-json-1.1
//! X-Amz-Target: StarlingDoveService.DescribeConfigRules
//! ```

use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response};
use serde::Serialize;
use serde_json::Value;

use super::{Request, X_AMZN_ERROR_TYPE, set_request_id, status_of, typed_input};
use crate::context::RequestContext;
use crate::error::{AwsError, WireError};
use crate::json;
use crate::operation::{Operation, OperationInfo, Protocol, Service};
use crate::schema::{Shape, check_types, validate};

/// Header that names the operation.
pub const X_AMZ_TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";

/// Do the headers announce this protocol?
pub fn is_aws_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media| {
            [JSON_1_0, JSON_1_1].iter().any(|known| media.trim().eq_ignore_ascii_case(known))
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
    let found = target.rsplit_once('.').and_then(|(prefix, operation)| {
        let service = services.iter().find(|service| service.target_prefix == prefix)?;
        Some((*service, service.operation(operation)?))
    });
    found.ok_or_else(|| WireError::unknown_operation(target))
}

/// Reads and checks a body against a shape: phase one, without the typed part.
///
/// # Errors
/// `SerializationException`, or what the service makes of broken constraints.
pub fn parse(service: &Service, shape: Option<&Shape>, body: &[u8]) -> Result<Value, WireError> {
    let value = json::parse_body(body)?;
    if let Some(shape) = shape {
        check_types(shape, &value)?;
        validate(shape, &value).map_err(|violations| violations.into_error(service))?;
    }
    Ok(value)
}

/// Runs one operation from request to answer. Generated dispatches call this.
///
/// # Errors
/// What the operation answers, or a wire-level error of [`parse`].
pub async fn call<O, E, F>(
    cx: &RequestContext,
    request: &Request<'_>,
    operation: impl FnOnce(O::Input) -> F,
) -> Result<Response<Vec<u8>>, E>
where
    O: Operation,
    E: From<WireError>,
    F: Future<Output = Result<O::Output, E>>,
{
    let (service, info) = (O::service(), O::info());
    let input = typed_input::<O>(parse(service, info.input, request.body)?)?;
    let output = operation(input).await?;
    let body = to_body(info.output, &output)
        .map_err(|error| WireError::internal_failure(format!("cannot encode answer: {error}")))?;
    Ok(response(service, body, &cx.request_id))
}

/// The JSON text of a typed value; a shape that isn't there gives no text at all.
fn to_body<T: Serialize>(shape: Option<&Shape>, value: &T) -> serde_json::Result<Vec<u8>> {
    shape.map_or_else(|| Ok(Vec::new()), |_| serde_json::to_vec(value))
}

/// The media type of requests and answers.
pub(crate) fn media_type(service: &Service) -> &'static str {
    if service.protocol == Protocol::AwsJson10 { JSON_1_0 } else { JSON_1_1 }
}

fn response(service: &Service, body: Vec<u8>, request_id: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    let media = HeaderValue::from_static(media_type(service));
    response.headers_mut().insert(CONTENT_TYPE, media);
    set_request_id(response.headers_mut(), request_id);
    response
}

/// The answer to a request that went wrong, when the service isn't known or doesn't matter.
pub fn error_response(error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    respond_error(JSON_1_1, error, request_id)
}

/// The answer to a request that went wrong.
pub(super) fn service_error_response(
    service: &Service,
    error: &dyn AwsError,
    request_id: &str,
) -> Response<Vec<u8>> {
    respond_error(media_type(service), error, request_id)
}

fn respond_error(media: &'static str, error: &dyn AwsError, request_id: &str) -> Response<Vec<u8>> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(rename = "__type")]
        code: &'a str,
        message: &'a str,
    }
    let body = Body { code: error.code(), message: error.message() };
    // Two strings always serialise.
    let mut response = Response::new(serde_json::to_vec(&body).unwrap_or_default());
    *response.status_mut() = status_of(error);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(X_AMZN_ERROR_TYPE, HeaderValue::from_static(error.code()));
    set_request_id(headers, request_id);
    response
}

#[cfg(test)]
#[path = "aws_json_tests.rs"]
mod tests;
