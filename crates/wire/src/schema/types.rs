//! Phase one's first check: has every value the type that its shape asks for?
//!
//! As in AWS the first mismatch ends the request, with a `SerializationException`. The wording is
//! AWS's; the place is ours, since AWS leaves one guessing.

use serde_json::Value;

use super::{Kind, Shape};
use crate::error::WireError;
use crate::types::{Blob, Timestamp};

/// Compares a value with a shape. Members that the shape doesn't know are ignored, and a null
/// member counts as absent.
///
/// # Errors
/// `SerializationException` naming the first value of a wrong type.
pub fn check_types(shape: &Shape, value: &Value) -> Result<(), WireError> {
    check(shape, value, &Path::Root)
}

/// Where a value is; only spelled out for a message.
enum Path<'a> {
    Root,
    Member(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Self::Root => {}
            Self::Member(parent, name) => {
                parent.write(out);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(name);
            }
            Self::Index(parent, index) => {
                parent.write(out);
                out.push_str(&format!("[{index}]"));
            }
        }
    }
}

fn check(shape: &Shape, value: &Value, path: &Path<'_>) -> Result<(), WireError> {
    match (&shape.kind, value) {
        (_, Value::Null) => Ok(()),
        (Kind::Structure(members), Value::Object(fields)) => {
            members.iter().try_for_each(|member| {
                fields.get(member.name).map_or(Ok(()), |value| {
                    check(member.shape, value, &Path::Member(path, member.name))
                })
            })
        }
        (Kind::Map { value: shape, .. }, Value::Object(fields)) => {
            fields.iter().try_for_each(|(key, value)| check(shape, value, &Path::Member(path, key)))
        }
        (Kind::List(element, _), Value::Array(values)) => values
            .iter()
            .enumerate()
            .try_for_each(|(index, value)| check(element, value, &Path::Index(path, index))),
        (Kind::String(..) | Kind::Enumeration(..), Value::String(_))
        | (Kind::Boolean, Value::Bool(_))
        | (Kind::Double(_), Value::Number(_)) => Ok(()),
        // JSON has no numbers for these, so that AWS writes them as text.
        (Kind::Double(_), Value::String(text))
            if matches!(text.as_str(), "NaN" | "Infinity" | "-Infinity") =>
        {
            Ok(())
        }
        (Kind::Blob(_), Value::String(text)) if Blob::from_base64(text).is_some() => Ok(()),
        (Kind::Integer(_), Value::Number(number))
            if number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()) =>
        {
            Ok(())
        }
        (Kind::Long(_), Value::Number(number)) if number.as_i64().is_some() => Ok(()),
        (Kind::Timestamp, Value::Number(number))
            if number.as_f64().and_then(Timestamp::from_seconds).is_some() =>
        {
            Ok(())
        }
        (Kind::Timestamp, Value::String(text)) if Timestamp::from_iso(text).is_some() => Ok(()),
        _ => Err(mismatch(shape, value, path)),
    }
}

fn mismatch(shape: &Shape, value: &Value, path: &Path<'_>) -> WireError {
    let wanted = match shape.kind {
        Kind::Structure(_) | Kind::Map { .. } => "a structure or map",
        Kind::List(..) => "a list",
        Kind::String(..) | Kind::Enumeration(..) => "a String",
        Kind::Blob(_) => "a Blob",
        Kind::Boolean => "a Boolean",
        Kind::Integer(_) => "an Integer",
        Kind::Long(_) => "a Long",
        Kind::Double(_) => "a Double",
        Kind::Timestamp => "a Timestamp",
    };
    let token = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) | Value::Object(_) => "",
    };
    let mut place = String::new();
    path.write(&mut place);
    let place: String = place.chars().take(crate::error::MAX_ECHO).collect();
    let problem = match value {
        Value::Array(_) => "Start of list found where not expected".to_owned(),
        Value::Object(_) => "Start of structure or map found where not expected".to_owned(),
        _ => format!("{token} can not be converted to {wanted}"),
    };
    if place.is_empty() {
        return WireError::serialization(format!("{problem}."));
    }
    WireError::serialization(format!("{problem} at '{place}'."))
}
