//! Members outside of the body, as a server reads them and a client writes them.

use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value};

use super::uri::Template;
use crate::error::WireError;
use crate::operation::OperationInfo;
use crate::percent::{decoded_text, encoded};
use crate::protocol::text::{self, TextStyle};
use crate::schema::{Kind, Location, Member, Shape};

/// Parameters that a query may have.
const MAX_PARAMETERS: usize = 1_000;

/// Reads the members of an input that travel in path, query and headers.
///
/// # Errors
/// `SerializationException` when one isn't of the kind that the schema says.
pub(super) fn read_input(
    info: &OperationInfo,
    shape: &Shape,
    path: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<Map<String, Value>, WireError> {
    let labels = Template::of(info.http.uri).labels(path).unwrap_or_default();
    let parameters = parameters(query)?;
    let mut fields = Map::new();
    for member in shape.members() {
        let name = member.wire_name();
        let value = match member.traits.location {
            Location::Uri => {
                let label = labels.iter().find(|(label, _)| *label == name);
                label.map(|(_, text)| scalar(member, member.shape, text)).transpose()?
            }
            Location::Query => read_parameter(member, name, &parameters)?,
            Location::Header | Location::HeaderPrefix => read_header(member, headers)
                .map_err(|_| WireError::serialization(mismatch(member)))?,
            Location::Body | Location::Status => None,
        };
        if let Some(value) = value {
            fields.insert(member.name.to_owned(), value);
        }
    }
    Ok(fields)
}

fn parameters(query: &str) -> Result<Vec<(String, String)>, WireError> {
    let parts = query.split('&').filter(|part| !part.is_empty()).take(MAX_PARAMETERS + 1);
    let mut found = Vec::new();
    for part in parts {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let (name, value) = (name.replace('+', " "), value.replace('+', " "));
        match (decoded_text(&name), decoded_text(&value)) {
            (Some(name), Some(value)) => found.push((name.into_owned(), value.into_owned())),
            _ => return Err(WireError::serialization("the query is not valid UTF-8")),
        }
    }
    if found.len() > MAX_PARAMETERS {
        let text = format!("the query has more than {MAX_PARAMETERS} parameters");
        return Err(WireError::serialization(text));
    }
    Ok(found)
}

fn read_parameter(
    member: &Member,
    name: &str,
    parameters: &[(String, String)],
) -> Result<Option<Value>, WireError> {
    let mut named = parameters.iter().filter(|(key, _)| key == name).map(|(_, text)| text);
    match member.shape.kind {
        Kind::List(element, _) => {
            let values: Vec<Value> =
                named.map(|text| scalar(member, element, text)).collect::<Result<_, _>>()?;
            Ok((!values.is_empty()).then_some(Value::Array(values)))
        }
        Kind::Map { .. } => Ok(None),
        _ => named.next().map(|text| scalar(member, member.shape, text)).transpose(),
    }
}

fn scalar(member: &Member, shape: &Shape, text: &str) -> Result<Value, WireError> {
    text::read(shape, text).ok_or_else(|| WireError::serialization(mismatch(member)))
}

fn mismatch(member: &Member) -> String {
    let wanted = match member.shape.kind {
        Kind::Boolean => "a Boolean",
        Kind::Integer(_) => "an Integer",
        Kind::Long(_) => "a Long",
        Kind::Double(_) => "a Double",
        Kind::Timestamp => "a Timestamp",
        _ => "what it should be",
    };
    format!("STRING_VALUE can not be converted to {wanted} at '{}'.", member.name)
}

/// A header isn't of the kind that the schema says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BadHeader;

/// Reads a member that travels in a header, or in all headers of a prefix.
pub(super) fn read_header(
    member: &Member,
    headers: &HeaderMap,
) -> Result<Option<Value>, BadHeader> {
    let name = member.wire_name().to_ascii_lowercase();
    if member.traits.location == Location::HeaderPrefix {
        let entries: Map<String, Value> = headers
            .iter()
            .filter_map(|(key, value)| {
                let key = key.as_str().strip_prefix(&name)?;
                Some((key.to_owned(), value.to_str().ok()?.into()))
            })
            .collect();
        return Ok((!entries.is_empty()).then_some(Value::Object(entries)));
    }
    let Some(value) = headers.get(&name) else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| BadHeader)?.trim();
    match member.shape.kind {
        Kind::List(element, _) => {
            let values = text.split(',').map(|part| text::read(element, part.trim()));
            values.collect::<Option<Value>>().map(Some).ok_or(BadHeader)
        }
        _ => text::read(member.shape, text).map(Some).ok_or(BadHeader),
    }
}

/// Writes a member that travels in a header, or in all headers of a prefix. What can't stand in a
/// header is left out; so is an empty text, as AWS's clients do.
pub(super) fn write_header(member: &Member, value: &Value, headers: &mut HeaderMap) {
    let mut put = |name: &str, text: &str| {
        let name = HeaderName::from_bytes(name.to_ascii_lowercase().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(text)) {
            headers.insert(name, value);
        }
    };
    let (name, style) = (member.wire_name(), TextStyle::HTTP.or(member.timestamp_format()));
    match (&member.shape.kind, value) {
        (Kind::Map { .. }, Value::Object(entries)) => {
            for (key, value) in entries {
                if let Some(text) = value.as_str() {
                    put(&format!("{name}{key}"), text);
                }
            }
        }
        (Kind::List(element, _), Value::Array(values)) => {
            let texts: Vec<String> =
                values.iter().filter_map(|value| text::write(element, value, style)).collect();
            put(name, &texts.join(","));
        }
        _ => {
            let text = text::write(member.shape, value, style);
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                put(name, &text);
            }
        }
    }
}

/// Path and query of a request; none when a label has no value.
pub(super) fn write_target(
    info: &OperationInfo,
    fields: &Map<String, Value>,
) -> Option<(String, String)> {
    let members = info.input.map_or(&[][..], Shape::members);
    let template = Template::of(info.http.uri);
    let path = template.expand(|label| {
        let bound = |member: &&Member| member.traits.location == Location::Uri;
        let member = members.iter().filter(bound).find(|member| member.wire_name() == label)?;
        let style = TextStyle::ISO.or(member.timestamp_format());
        text::write(member.shape, fields.get(member.name)?, style)
    })?;
    let mut query = template.query().to_owned();
    let mut put = |name: &str, value: &str| {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(&encoded(name, b""));
        query.push('=');
        query.push_str(&encoded(value, b""));
    };
    for member in members.iter().filter(|member| member.traits.location == Location::Query) {
        let Some(value) = fields.get(member.name) else { continue };
        let (name, style) = (member.wire_name(), TextStyle::ISO.or(member.timestamp_format()));
        match (&member.shape.kind, value) {
            (Kind::List(element, _), Value::Array(values)) => {
                let texts = values.iter().filter_map(|value| text::write(element, value, style));
                texts.for_each(|text| put(name, &text));
            }
            _ => {
                if let Some(text) = text::write(member.shape, value, style) {
                    put(name, &text);
                }
            }
        }
    }
    Some((path, query))
}
