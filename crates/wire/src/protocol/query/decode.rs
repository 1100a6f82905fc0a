//! Forms as values, along a schema.

use serde_json::{Map, Value};

use super::Dialect;
use super::form::{Node, echo};
use crate::error::WireError;
use crate::protocol::text;
use crate::schema::{Kind, Member, Shape};

/// Parameters that every request may have, beside those of signatures.
const COMMON: [&str; 8] = [
    "AWSAccessKeyId",
    "Action",
    "Expires",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureVersion",
    "Version",
];

/// The value that a form stands for.
///
/// # Errors
/// When a value isn't of the kind that the schema says; for EC2 also when a parameter isn't known.
/// The other services pass over what they don't know.
pub(super) fn input(dialect: Dialect, shape: &Shape, form: &Node) -> Result<Value, WireError> {
    if dialect == Dialect::Ec2 {
        known(dialect, shape.members(), form)?;
    }
    structure(dialect, shape.members(), form)
}

fn known(dialect: Dialect, members: &[Member], form: &Node) -> Result<(), WireError> {
    let names: Vec<String> = members.iter().map(|member| dialect.parameter(member)).collect();
    let unknown = form.below.keys().find(|name| {
        !names.contains(name)
            && !COMMON.contains(&name.as_str())
            && !name.starts_with("X-Amz-")
            && *name != "Timestamp"
    });
    unknown.map_or(Ok(()), |name| {
        let text = format!("The parameter {} is not recognized", echo(name));
        Err(WireError::unknown_parameter(text))
    })
}

fn structure(dialect: Dialect, members: &[Member], node: &Node) -> Result<Value, WireError> {
    let mut fields = Map::new();
    for member in members {
        let name = dialect.parameter(member);
        if let Some(below) = node.get(&name) {
            let value = value(dialect, member.shape, member.is_flattened(), &name, below)?;
            fields.insert(member.name.to_owned(), value);
        }
    }
    Ok(Value::Object(fields))
}

fn value(
    dialect: Dialect,
    shape: &Shape,
    flattened: bool,
    name: &str,
    node: &Node,
) -> Result<Value, WireError> {
    match shape.kind {
        Kind::Structure(members) => {
            empty(dialect, name, node)?;
            structure(dialect, members, node)
        }
        Kind::List(element, _) => {
            empty(dialect, name, node)?;
            let elements = match dialect.between(shape, flattened) {
                Some(between) => node.get(between),
                None => Some(node),
            };
            let elements = elements.map(Node::positions).unwrap_or_default();
            let values =
                elements.into_iter().map(|node| value(dialect, element, false, name, node));
            values.collect()
        }
        Kind::Map { value: item, .. } => {
            empty(dialect, name, node)?;
            let entries = if flattened { Some(node) } else { node.get("entry") };
            let mut fields = Map::new();
            for entry in entries.map(Node::positions).unwrap_or_default() {
                let key = entry.get(shape.traits.key.unwrap_or("key"));
                let Some(key) = key.and_then(|key| key.text.clone()) else {
                    return Err(malformed(dialect, name, "an entry has no key"));
                };
                let value = match entry.get(shape.traits.value.unwrap_or("value")) {
                    Some(node) => value(dialect, item, false, name, node)?,
                    None => Value::Null,
                };
                if fields.insert(key, value).is_some() {
                    return Err(malformed(dialect, name, "a key is given twice"));
                }
            }
            Ok(Value::Object(fields))
        }
        _ => scalar(dialect, shape, name, node),
    }
}

fn scalar(dialect: Dialect, shape: &Shape, name: &str, node: &Node) -> Result<Value, WireError> {
    let Some(text) = node.text.as_deref() else {
        return Err(malformed(dialect, name, "a plain value was expected"));
    };
    let wanted = match shape.kind {
        Kind::Boolean => "it must be true or false",
        Kind::Integer(_) | Kind::Long(_) => "it must be an integer",
        Kind::Double(_) => "it must be a number",
        Kind::Timestamp => "it must be a time in ISO 8601 format",
        _ => "it must be base64",
    };
    text::read(shape, text).ok_or_else(|| malformed(dialect, name, wanted))
}

/// Lists, maps and structures have no text of their own, but for the empty one of an empty list.
fn empty(dialect: Dialect, name: &str, node: &Node) -> Result<(), WireError> {
    if node.text.as_deref().is_none_or(str::is_empty) {
        return Ok(());
    }
    Err(malformed(dialect, name, "a list or structure was expected"))
}

/// The one place for what services say of a value that they can't read.
fn malformed(dialect: Dialect, name: &str, why: &str) -> WireError {
    match dialect {
        Dialect::Aws => WireError::malformed_input(format!("Invalid value for {name}: {why}.")),
        Dialect::Ec2 => WireError::invalid_parameter_value(format!(
            "Invalid value for parameter {name}: {why}."
        )),
    }
}
