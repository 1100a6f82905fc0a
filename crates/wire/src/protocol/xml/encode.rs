//! Values as XML, along a schema.

use serde_json::{Map, Value};

use super::Writer;
use crate::protocol::text::{self, TextStyle};
use crate::schema::{Kind, Location, Member, Shape};

/// Writes the members of a structure that travel in the body, without an element around them.
/// Null members are left out.
pub(crate) fn encode_members(
    out: &mut Writer,
    members: &[Member],
    fields: &Map<String, Value>,
    style: TextStyle,
) {
    for member in members {
        let traits = &member.traits;
        if traits.attribute || traits.location != Location::Body {
            continue;
        }
        let Some(value) = fields.get(member.name).filter(|value| !value.is_null()) else {
            continue;
        };
        encode_member(out, member, value, style.or(member.timestamp_format()));
    }
}

fn encode_member(out: &mut Writer, member: &Member, value: &Value, style: TextStyle) {
    let name = member.element_name();
    match (&member.shape.kind, value) {
        (Kind::List(element, _), Value::Array(values)) if member.is_flattened() => {
            for value in values {
                encode_value(out, element, name, None, value, style);
            }
        }
        (Kind::Map { .. }, Value::Object(entries)) if member.is_flattened() => {
            for (key, value) in entries {
                out.start(name, "");
                encode_entry(out, member.shape, key, value, style);
                out.end(name);
            }
        }
        _ => encode_value(out, member.shape, name, member.traits.namespace, value, style),
    }
}

/// Writes an element. The namespace has a prefix, which may be empty.
pub(crate) fn encode_value(
    out: &mut Writer,
    shape: &Shape,
    name: &str,
    namespace: Option<(&str, &str)>,
    value: &Value,
    style: TextStyle,
) {
    out.open(name);
    match namespace {
        Some(("", uri)) => out.attribute("xmlns", uri),
        Some((prefix, uri)) => out.attribute(&format!("xmlns:{prefix}"), uri),
        None => {}
    }
    if let Value::Object(fields) = value {
        for member in shape.members().iter().filter(|member| member.traits.attribute) {
            let value = fields.get(member.name);
            if let Some(text) = value.and_then(|value| text::write(member.shape, value, style)) {
                out.attribute(member.wire_name(), &text);
            }
        }
    }
    out.inside();
    encode_content(out, shape, value, style.or(shape.traits.format));
    out.end(name);
}

fn encode_content(out: &mut Writer, shape: &Shape, value: &Value, style: TextStyle) {
    match (&shape.kind, value) {
        (Kind::Structure(members), Value::Object(fields)) => {
            encode_members(out, members, fields, style);
        }
        (Kind::List(element, _), Value::Array(values)) => {
            let name = shape.traits.element.unwrap_or("member");
            for value in values {
                encode_value(out, element, name, None, value, style);
            }
        }
        (Kind::Map { .. }, Value::Object(entries)) => {
            for (key, value) in entries {
                out.start("entry", "");
                encode_entry(out, shape, key, value, style);
                out.end("entry");
            }
        }
        _ => {
            if let Some(text) = text::write(shape, value, style) {
                out.text(&text);
            }
        }
    }
}

fn encode_entry(out: &mut Writer, shape: &Shape, key: &str, value: &Value, style: TextStyle) {
    let Kind::Map { value: item, .. } = shape.kind else { return };
    out.leaf(shape.traits.key.unwrap_or("key"), key);
    encode_value(out, item, shape.traits.value.unwrap_or("value"), None, value, style);
}
