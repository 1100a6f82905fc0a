//! What can go wrong with a call.

use std::fmt;

use http::header::HeaderValue;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::json;
use crate::protocol::{X_AMZN_ERROR_TYPE, X_AMZN_REQUEST_ID, query, xml};

/// Why a call didn't give an output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The service answered with an error.
    #[error(transparent)]
    Service(ServiceError),
    /// The input can't be sent.
    #[error("cannot encode request: {0}")]
    Encode(String),
    /// The answer isn't what the operation answers.
    #[error("cannot decode answer: {0}")]
    Decode(String),
}

impl ClientError {
    pub(super) fn encode(error: impl fmt::Display) -> Self {
        Self::Encode(error.to_string())
    }

    pub(super) fn decode(error: impl fmt::Display) -> Self {
        Self::Decode(error.to_string())
    }
}

/// An error that a service answered. The generated `from_code` of a service's error type turns
/// code and message into the typed error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ServiceError {
    /// HTTP status.
    pub status: u16,
    /// The code, without the namespace that some services put before it.
    pub code: String,
    /// What went wrong, for people; may be empty.
    pub message: String,
    /// The request's id, if the service gave one.
    pub request_id: Option<String>,
}

impl ServiceError {
    /// Reads whatever can be read, in JSON or XML: the body's code, else the error header, else
    /// the status.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        if body.trim_ascii_start().starts_with(b"<")
            && let Some((code, message, request_id)) =
                xml::parse(body).ok().as_ref().and_then(query::read_error)
        {
            return Self { status: status.as_u16(), code, message, request_id };
        }
        let value = json::parse_body(body).unwrap_or(Value::Null);
        let member = |name: &str| value.get(name).and_then(Value::as_str);
        let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let code = member("__type")
            .or_else(|| member("code"))
            .or_else(|| header(X_AMZN_ERROR_TYPE))
            .map_or_else(|| status.to_string(), |code| bare(code).to_owned());
        let message = member("message").or_else(|| member("Message")).unwrap_or_default();
        Self {
            status: status.as_u16(),
            code,
            message: message.to_owned(),
            request_id: header(X_AMZN_REQUEST_ID).map(str::to_owned),
        }
    }
}

/// `com.amazon.coral#X:http://…` is `X`.
fn bare(code: &str) -> &str {
    let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
    code.split_once(':').map_or(code, |(code, _)| code)
}
