//! The client side, free of any transport: input to request, answer to output.
//!
//! [`encode`] and [`decode`] work on values along the schema, [`encode_request`] and
//! [`decode_response`] on an operation's types. A [`Client`] makes whole calls over any
//! [`Transport`].

mod caller;
mod error;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

pub use caller::{Answer, CallError, Client, OutgoingRequest, Pages, Target, Transport};
pub use error::{ClientError, ServiceError};

use crate::json;
use crate::operation::{Operation, OperationInfo, Protocol, Service};
use crate::protocol::{aws_json, query, rest, xml};
use crate::typed::FromWire;

/// A request, but for `host` and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// Method, in capitals.
    pub method: &'static str,
    /// Path, percent-encoded; it begins with a slash.
    pub path: String,
    /// Query without the question mark.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Vec<u8>,
}

/// Writes a request for an operation.
///
/// # Errors
/// [`ClientError::Encode`] when the input can't be expressed.
pub fn encode(
    service: &Service,
    info: &OperationInfo,
    input: &Value,
) -> Result<HttpRequest, ClientError> {
    let post = |headers, body| HttpRequest {
        method: "POST",
        path: "/".to_owned(),
        query: String::new(),
        headers,
        body,
    };
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            let target = format!("{}.{}", service.target_prefix, info.name);
            let target = HeaderValue::from_str(&target).map_err(ClientError::encode)?;
            let media = HeaderValue::from_static(aws_json::media_type(service));
            let headers =
                [(CONTENT_TYPE, media), (aws_json::X_AMZ_TARGET, target)].into_iter().collect();
            let body = match info.input {
                Some(_) => serde_json::to_vec(input).map_err(ClientError::encode)?,
                None => b"{}".to_vec(),
            };
            Ok(post(headers, body))
        }
        Protocol::AwsQuery | Protocol::Ec2Query => {
            let media = HeaderValue::from_static(query::MEDIA_TYPE);
            let headers = [(CONTENT_TYPE, media)].into_iter().collect();
            Ok(post(headers, query::encode(service, info, input)))
        }
        Protocol::RestJson1 | Protocol::RestXml => {
            let rest::Encoded { path, query, headers, body } =
                rest::encode(service, info, input).map_err(ClientError::Encode)?;
            Ok(HttpRequest { method: info.http.method, path, query, headers, body })
        }
    }
}

/// Reads an answer.
///
/// # Errors
/// [`ClientError::Service`] when the answer is an error, [`ClientError::Decode`] when it isn't
/// what the operation answers.
pub fn decode(
    service: &Service,
    info: &OperationInfo,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, ClientError> {
    if !status.is_success() {
        return Err(ClientError::Service(ServiceError::read(status, headers, body)));
    }
    match service.protocol {
        Protocol::AwsJson10 | Protocol::AwsJson11 => {
            json::parse_body(body).map_err(ClientError::decode)
        }
        Protocol::AwsQuery | Protocol::Ec2Query if info.output.is_none() => Ok(Value::Null),
        Protocol::AwsQuery | Protocol::Ec2Query => {
            let root = xml::parse(body).map_err(ClientError::Decode)?;
            query::read_answer(info, &root).map_err(ClientError::decode)
        }
        Protocol::RestJson1 | Protocol::RestXml => {
            rest::read_answer(service, info, status, headers, body).map_err(ClientError::Decode)
        }
    }
}

/// Writes a request for an operation from its typed input.
///
/// # Errors
/// As [`encode`].
pub fn encode_request<O: Operation>(input: &O::Input) -> Result<HttpRequest, ClientError> {
    let value = serde_json::to_value(input).map_err(ClientError::encode)?;
    encode(O::service(), O::info(), &value)
}

/// Reads an answer into an operation's typed output.
///
/// # Errors
/// As [`decode`].
pub fn decode_response<O: Operation>(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<O::Output, ClientError> {
    let value = decode(O::service(), O::info(), status, headers, body)?;
    O::Output::from_wire(value).map_err(ClientError::decode)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::config::{operations, shapes};

    #[test]
    fn a_request_says_what_it_is() {
        let input = shapes::DeleteConfigRuleRequest { config_rule_name: "r".to_owned() };
        let HttpRequest { headers, body, .. } =
            encode_request::<operations::DeleteConfigRule>(&input).unwrap();
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
