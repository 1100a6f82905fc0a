//! The client side, free of any transport: typed input to headers and body, status and body to
//! typed output.

use std::fmt;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use crate::json;
use crate::operation::Operation;
use crate::protocol::aws_json;
use crate::typed::FromWire;

/// Headers and body of a request; it is a `POST` to `/`.
///
/// # Errors
/// [`ClientError::Encode`] when the input can't be expressed in JSON.
pub fn encode_request<O: Operation>(input: &O::Input) -> Result<(HeaderMap, Vec<u8>), ClientError> {
    let encode = |error: &dyn fmt::Display| ClientError::Encode(error.to_string());
    let body = match O::info().input {
        Some(shape) => aws_json::to_body(Some(shape), input).map_err(|error| encode(&error))?,
        None => b"{}".to_vec(),
    };
    let target = HeaderValue::from_str(&aws_json::target::<O>()).map_err(|error| encode(&error))?;
    let media = format!("application/x-amz-json-{}", O::service().json_version);
    let media = HeaderValue::from_str(&media).map_err(|error| encode(&error))?;
    let headers = [(CONTENT_TYPE, media), (aws_json::X_AMZ_TARGET, target)].into_iter().collect();
    Ok((headers, body))
}

/// Reads an answer.
///
/// # Errors
/// [`ClientError::Service`] when the answer is an error, [`ClientError::Decode`] when it isn't
/// what the operation answers.
pub fn decode_response<O: Operation>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<O::Output, ClientError> {
    if !status.is_success() {
        return Err(ClientError::Service(ServiceError::read(status, headers, body)));
    }
    let value = json::parse_body(body).map_err(|error| ClientError::Decode(error.to_string()))?;
    O::Output::from_wire(value).map_err(|error| ClientError::Decode(error.to_string()))
}

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

/// An error that a service answered.
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
    /// Reads whatever can be read: `__type` or `code`, else the error header, else the status.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let value = json::parse_body(body).unwrap_or(Value::Null);
        let member = |name: &str| value.get(name).and_then(Value::as_str);
        let header = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let code = member("__type")
            .or_else(|| member("code"))
            .or_else(|| header(aws_json::X_AMZN_ERROR_TYPE))
            .map_or_else(|| status.to_string(), |code| bare(code).to_owned());
        let message = member("message").or_else(|| member("Message")).unwrap_or_default();
        Self {
            status: status.as_u16(),
            code,
            message: message.to_owned(),
            request_id: header(aws_json::X_AMZN_REQUEST_ID).map(str::to_owned),
        }
    }
}

/// `com.amazon.coral#X:http://…` is `X`.
fn bare(code: &str) -> &str {
    let code = code.rsplit_once('#').map_or(code, |(_, code)| code);
    code.split_once(':').map_or(code, |(code, _)| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::config::{operations, shapes};

    #[test]
    fn a_request_says_what_it_is() {
        let input = shapes::DeleteConfigRuleRequest { config_rule_name: "r".to_owned() };
        let (headers, body) = encode_request::<operations::DeleteConfigRule>(&input).unwrap();
        assert_eq!(body, br#"{"ConfigRuleName":"r"}"#);
        assert_eq!(headers["x-amz-target"], "StarlingDoveService.DeleteConfigRule");
        assert_eq!(headers["content-type"], "application/x-amz-json-1.1");
    }

    #[test]
    fn answers_are_typed() {
        let body = br#"{"ConfigRules":[{"Source":{"Owner":"AWS"},"ConfigRuleName":"r"}]}"#;
        let headers = HeaderMap::new();
        let output =
            decode_response::<operations::DescribeConfigRules>(StatusCode::OK, &headers, body);
        let rules = output.unwrap().config_rules.unwrap();
        assert_eq!(rules[0].config_rule_name.as_deref(), Some("r"));
        decode_response::<operations::DeleteConfigRule>(StatusCode::OK, &headers, b"").unwrap();
        decode_response::<operations::DeleteConfigRule>(StatusCode::OK, &headers, b"{}").unwrap();
    }

    #[test]
    fn errors_are_read_in_all_their_forms() {
        let mut headers = HeaderMap::new();
        headers.insert("x-amzn-requestid", HeaderValue::from_static("id"));
        headers.insert("x-amzn-errortype", HeaderValue::from_static("H:http://x/"));
        for (body, code, message) in [
            (&br#"{"__type":"a.b#C","message":"m"}"#[..], "C", "m"),
            (br#"{"code":"C","Message":"m"}"#, "C", "m"),
            (b"<html>", "H", ""),
        ] {
            let error = decode_response::<operations::DeleteConfigRule>(
                StatusCode::BAD_REQUEST,
                &headers,
                body,
            );
            let Err(ClientError::Service(error)) = error else { panic!("{error:?}") };
            assert_eq!((error.code.as_str(), error.message.as_str()), (code, message));
            assert_eq!(error.request_id.as_deref(), Some("id"));
        }
    }
}
