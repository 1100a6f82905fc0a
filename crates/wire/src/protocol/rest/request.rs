//! Requests, as a client writes them.

use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Map, Value};

use super::bind;
use crate::operation::{OperationInfo, Protocol, Service};
use crate::protocol::text::TextStyle;
use crate::protocol::xml::{self, Writer};
use crate::schema::{Kind, Location, Member, Shape};
use crate::types::Blob;

/// A request, but for what its host adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Encoded {
    /// Path, percent-encoded.
    pub(crate) path: String,
    /// Query without the question mark.
    pub(crate) query: String,
    /// Headers that the input says.
    pub(crate) headers: HeaderMap,
    /// Body.
    pub(crate) body: Vec<u8>,
}

/// Writes a request.
///
/// # Errors
/// A reason, when a label of the path has no value.
pub(crate) fn encode(
    service: &Service,
    info: &OperationInfo,
    input: &Value,
) -> Result<Encoded, String> {
    let none = Map::new();
    let fields = input.as_object().unwrap_or(&none);
    let (path, query) = bind::write_target(info, fields)
        .ok_or_else(|| format!("a part of the path `{}` has no value", info.http.uri))?;
    let mut headers = HeaderMap::new();
    let Some(shape) = info.input else {
        return Ok(Encoded { path, query, headers, body: Vec::new() });
    };
    for member in shape.members() {
        if let (Location::Header | Location::HeaderPrefix, Some(value)) =
            (member.traits.location, fields.get(member.name))
        {
            bind::write_header(member, value, &mut headers);
        }
    }
    let (media, body) = body(service, shape, fields);
    if let Some(media) = media {
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(media));
    }
    Ok(Encoded { path, query, headers, body })
}

fn body(
    service: &Service,
    shape: &Shape,
    fields: &Map<String, Value>,
) -> (Option<&'static str>, Vec<u8>) {
    let is_xml = service.protocol == Protocol::RestXml;
    if let Some(payload) = shape.traits.payload {
        let member = shape.members().iter().find(|member| member.name == payload);
        return match (member, fields.get(payload)) {
            (Some(member), Some(value)) => write_payload(service, member, is_xml, value),
            _ => (None, Vec::new()),
        };
    }
    let in_body = |name: &str| {
        let mut members = shape.members().iter();
        members.any(|member| member.name == name && member.traits.location == Location::Body)
    };
    if !shape.members().iter().any(|member| member.traits.location == Location::Body) {
        return (None, Vec::new());
    }
    if is_xml {
        let mut out = Writer::document();
        out.start(shape.name, service.xml_namespace);
        xml::encode_members(&mut out, shape.members(), fields, TextStyle::ISO);
        out.end(shape.name);
        return (Some("application/xml"), out.finish());
    }
    let fields: std::collections::BTreeMap<&String, &Value> =
        fields.iter().filter(|(name, _)| in_body(name)).collect();
    (Some("application/json"), serde_json::to_vec(&fields).unwrap_or_default())
}

fn write_payload(
    service: &Service,
    member: &Member,
    is_xml: bool,
    value: &Value,
) -> (Option<&'static str>, Vec<u8>) {
    match (&member.shape.kind, value) {
        (Kind::Blob(_), Value::String(text)) => {
            let blob = Blob::from_base64(text).unwrap_or_default();
            (Some("application/octet-stream"), blob.0)
        }
        (_, Value::String(text)) => (Some("text/plain"), text.clone().into_bytes()),
        (_, value) if is_xml => {
            let mut out = Writer::document();
            let namespace = member.traits.namespace.or(Some(("", service.xml_namespace)));
            let namespace = namespace.filter(|(_, uri)| !uri.is_empty());
            let name = member.wire_name();
            xml::encode_value(&mut out, member.shape, name, namespace, value, TextStyle::ISO);
            (Some("application/xml"), out.finish())
        }
        (_, value) => (Some("application/json"), serde_json::to_vec(value).unwrap_or_default()),
    }
}
