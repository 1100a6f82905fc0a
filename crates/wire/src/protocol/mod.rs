//! One module per family of AWS protocols; both sides of each.

pub mod aws_json;
pub mod query;
pub mod rest;
pub(crate) mod text;
pub(crate) mod xml;

use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use serde_json::Value;

use crate::error::{AwsError, WireError};
use crate::operation::{Operation, Protocol, Service};
use crate::typed::FromWire;

/// A whole request.
pub use crate::sigv4::Request;

/// Header that identifies the answer.
pub const X_AMZN_REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
/// Header that repeats an error's code.
pub const X_AMZN_ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// The answer to a request that went wrong, in the service's protocol.
pub fn error_response(
    service: &Service,
    error: &dyn AwsError,
    request_id: &str,
) -> Response<Vec<u8>> {
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            aws_json::service_error_response(service, error, request_id)
        }
        Protocol::AwsQuery | Protocol::Ec2Query => {
            query::error_response(service, error, request_id)
        }
        Protocol::RestJson1 => rest::json::error_response(error, request_id),
        Protocol::RestXml => rest::xml::error_response(error, request_id),
    }
}

/// The typed form of a value that passed the schema's checks.
pub(crate) fn typed_input<O: Operation>(value: Value) -> Result<O::Input, WireError> {
    O::Input::from_wire(value).map_err(|error| WireError::serialization(error.to_string()))
}

/// The value of a typed output.
pub(crate) fn untyped_output<O: Operation>(output: &O::Output) -> Result<Value, WireError> {
    serde_json::to_value(output)
        .map_err(|error| WireError::internal_failure(format!("cannot encode answer: {error}")))
}

pub(crate) fn status_of(error: &dyn AwsError) -> StatusCode {
    StatusCode::from_u16(error.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(crate) fn set_request_id(headers: &mut HeaderMap, request_id: &str) {
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(X_AMZN_REQUEST_ID, id);
    }
}

#[cfg(test)]
mod answers_tests;
#[cfg(test)]
mod round_trip_tests;
#[cfg(test)]
mod samples;
