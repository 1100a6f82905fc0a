//! XML as values, along a schema. Elements that the schema doesn't know are passed over.

use serde_json::{Map, Value};

use super::Element;
use crate::protocol::text;
use crate::schema::{Kind, Location, Member, Shape};

/// A text isn't of the kind that its element should hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("element `{element}` holds no value of `{shape}`")]
pub(crate) struct BadXml {
    element: String,
    shape: &'static str,
}

/// The value of an element.
///
/// # Errors
/// When a text isn't of the kind that the schema says.
pub(crate) fn decode(shape: &Shape, element: &Element) -> Result<Value, BadXml> {
    match shape.kind {
        Kind::Structure(members) => decode_members(members, element).map(Value::Object),
        Kind::List(item, _) => element.children.iter().map(|child| decode(item, child)).collect(),
        Kind::Map { .. } => {
            let mut entries = Map::new();
            for child in &element.children {
                decode_entry(shape, child, &mut entries)?;
            }
            Ok(Value::Object(entries))
        }
        Kind::String(..) | Kind::Enumeration(..) => Ok(element.text.as_str().into()),
        _ => {
            let text = element.text.trim_ascii();
            match text::read(shape, text) {
                Some(value) => Ok(value),
                // Some services write an empty element for what isn't there.
                None if text.is_empty() => Ok(Value::Null),
                None => Err(BadXml { element: element.name.clone(), shape: shape.name }),
            }
        }
    }
}

/// The members of a structure that travel in the body.
///
/// # Errors
/// As [`decode`].
pub(crate) fn decode_members(
    members: &[Member],
    element: &Element,
) -> Result<Map<String, Value>, BadXml> {
    let mut fields = Map::new();
    for member in members.iter().filter(|member| member.traits.location == Location::Body) {
        if let Some(value) = decode_member(member, element)? {
            fields.insert(member.name.to_owned(), value);
        }
    }
    Ok(fields)
}

fn decode_member(member: &Member, element: &Element) -> Result<Option<Value>, BadXml> {
    let (name, shape) = (member.element_name(), member.shape);
    if member.traits.attribute {
        let found = element.attributes.iter().find(|(key, _)| key == name);
        return Ok(found.and_then(|(_, text)| text::read(shape, text)));
    }
    let mut found = element.children.iter().filter(|child| child.name == name).peekable();
    if found.peek().is_none() {
        return Ok(None);
    }
    match shape.kind {
        Kind::List(item, _) if member.is_flattened() => {
            found.map(|child| decode(item, child)).collect::<Result<Value, _>>().map(Some)
        }
        Kind::Map { .. } if member.is_flattened() => {
            let mut entries = Map::new();
            for child in found {
                decode_entry(shape, child, &mut entries)?;
            }
            Ok(Some(Value::Object(entries)))
        }
        _ => found.next().map(|child| decode(shape, child)).transpose(),
    }
}

fn decode_entry(
    shape: &Shape,
    element: &Element,
    entries: &mut Map<String, Value>,
) -> Result<(), BadXml> {
    let Kind::Map { value: item, .. } = shape.kind else { return Ok(()) };
    let key = element.child_text(shape.traits.key.unwrap_or("key")).unwrap_or_default();
    let value = match element.child(shape.traits.value.unwrap_or("value")) {
        Some(value) => decode(item, value)?,
        None => Value::Null,
    };
    entries.insert(key.to_owned(), value);
    Ok(())
}
