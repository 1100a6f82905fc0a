//! Good answers: written by a server, read by a client.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::bind;
use crate::json;
use crate::operation::{OperationInfo, Protocol, Service};
use crate::protocol::set_request_id;
use crate::protocol::xml;
use crate::schema::{Kind, Location, Member, Shape};
use crate::types::Blob;

/// The answer of a restJson1 operation.
pub(crate) fn response(info: &OperationInfo, output: Value, request_id: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    let mut status = StatusCode::from_u16(info.http.status).unwrap_or(StatusCode::OK);
    set_request_id(response.headers_mut(), request_id);
    if let (Some(shape), Value::Object(mut fields)) = (info.output, output) {
        for member in shape.members() {
            let value = match member.traits.location {
                Location::Body => continue,
                _ => fields.remove(member.name).filter(|value| !value.is_null()),
            };
            match (member.traits.location, value) {
                (Location::Status, Some(value)) => {
                    let given = value.as_u64().and_then(|number| u16::try_from(number).ok());
                    status = given.and_then(|n| StatusCode::from_u16(n).ok()).unwrap_or(status);
                }
                (Location::Header | Location::HeaderPrefix, Some(value)) => {
                    bind::write_header(member, &value, response.headers_mut());
                }
                _ => {}
            }
        }
        let (media, body) = body(shape, fields);
        if let Some(media) = media {
            response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(media));
        }
        // HTTP has no body with this status.
        *response.body_mut() = if status == StatusCode::NO_CONTENT { Vec::new() } else { body };
    }
    *response.status_mut() = status;
    response
}

fn body(shape: &Shape, mut fields: Map<String, Value>) -> (Option<&'static str>, Vec<u8>) {
    // Values without floats that aren't finite always serialise.
    let json = |value: &Value| serde_json::to_vec(value).unwrap_or_default();
    let Some(payload) = shape.traits.payload else {
        return (Some("application/json"), json(&Value::Object(fields)));
    };
    let member = shape.members().iter().find(|member| member.name == payload);
    match (member.map(|member| &member.shape.kind), fields.remove(payload)) {
        (_, None | Some(Value::Null)) => (None, Vec::new()),
        (Some(Kind::Blob(_)), Some(Value::String(text))) => {
            let blob = Blob::from_base64(&text).unwrap_or_default();
            (Some("application/json"), blob.0)
        }
        (_, Some(Value::String(text))) => (Some("text/plain"), text.into_bytes()),
        (_, Some(value)) => (Some("application/json"), json(&value)),
    }
}

/// The output in an answer.
///
/// # Errors
/// A reason, when it isn't what the operation answers.
pub(crate) fn read_answer(
    service: &Service,
    info: &OperationInfo,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Value, String> {
    let Some(shape) = info.output else { return Ok(Value::Null) };
    let mut fields = read_body(service, shape, body)?;
    for member in shape.members() {
        let value = match member.traits.location {
            Location::Header | Location::HeaderPrefix => bind::read_header(member, headers)
                .map_err(|_| format!("header `{}` can't be read", member.wire_name()))?,
            Location::Status => Some(status.as_u16().into()),
            _ => None,
        };
        if let Some(value) = value {
            fields.insert(member.name.to_owned(), value);
        }
    }
    Ok(Value::Object(fields))
}

fn read_body(service: &Service, shape: &Shape, body: &[u8]) -> Result<Map<String, Value>, String> {
    let is_xml = service.protocol == Protocol::RestXml;
    let mut fields = Map::new();
    let Some(payload) = shape.traits.payload else {
        if !shape.members().iter().any(|member| member.traits.location == Location::Body) {
            return Ok(fields);
        }
        if is_xml {
            return if body.trim_ascii().is_empty() { Ok(fields) } else { read_xml(shape, body) };
        }
        return match json::parse_body(body).map_err(|error| error.to_string())? {
            Value::Object(fields) => Ok(fields),
            _ => Ok(fields),
        };
    };
    let Some(member) = shape.members().iter().find(|member| member.name == payload) else {
        return Ok(fields);
    };
    if let Some(value) = read_payload(member, is_xml, body)? {
        fields.insert(payload.to_owned(), value);
    }
    Ok(fields)
}

fn read_payload(member: &Member, is_xml: bool, body: &[u8]) -> Result<Option<Value>, String> {
    match member.shape.kind {
        Kind::Blob(_) => Ok(Some(Value::String(Blob::encode(body)))),
        Kind::String(..) | Kind::Enumeration(..) => {
            let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
            Ok(Some(text.into()))
        }
        _ if body.trim_ascii().is_empty() => Ok(None),
        _ if is_xml => {
            let root = xml::parse(body)?;
            xml::decode(member.shape, &root).map(Some).map_err(|error| error.to_string())
        }
        _ => json::parse_body(body).map(Some).map_err(|error| error.to_string()),
    }
}

/// An output is the root's members; or, of S3's GetBucketLocation alone, the root is the member.
fn read_xml(shape: &Shape, body: &[u8]) -> Result<Map<String, Value>, String> {
    let root = xml::parse(body)?;
    let own = shape.members().iter().find(|member| member.element_name() == root.name);
    match own {
        Some(member) if root.children.is_empty() => {
            let value = xml::decode(member.shape, &root).map_err(|error| error.to_string())?;
            let empty = value.as_str().is_some_and(str::is_empty);
            let field = (!empty).then(|| (member.name.to_owned(), value));
            Ok(field.into_iter().collect())
        }
        _ => xml::decode_members(shape.members(), &root).map_err(|error| error.to_string()),
    }
}
