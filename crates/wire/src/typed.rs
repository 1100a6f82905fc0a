//! Phase two: a checked value becomes a typed one.
//!
//! Generated structs list their members once, in `structure!`, and get reading and writing from
//! here. Reading goes through [`serde_json::Value`] whatever the source, which keeps the code of
//! some hundreds of structs, and the time to compile it, a fraction of what `serde`'s derive makes.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::{Map, Value};

use crate::error::UnknownValue;
use crate::types::{Blob, Timestamp};

/// A type that a JSON value of the wire can become.
pub trait FromWire: Sized {
    /// The typed form of a value.
    ///
    /// # Errors
    /// [`Mismatch`] when the value isn't of this type. Values that passed the schema's checks are.
    fn from_wire(value: Value) -> Result<Self, Mismatch>;

    /// What an absent or null member stands for, if it may be absent.
    fn absent() -> Option<Self> {
        None
    }

    /// Is this a member that isn't written at all?
    fn is_absent(&self) -> bool {
        false
    }
}

/// A value isn't of the type that it should have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mismatch {
    path: String,
    problem: String,
}

impl Mismatch {
    /// A value that should have been something else.
    pub fn expected(what: impl fmt::Display) -> Self {
        Self { path: String::new(), problem: format!("expected {what}") }
    }

    /// A string that isn't one of an enumeration's values.
    pub fn unknown(value: UnknownValue) -> Self {
        Self { path: String::new(), problem: value.to_string() }
    }

    /// The same problem, seen from one level up.
    fn at(mut self, part: &str) -> Self {
        if !self.path.is_empty() {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, part);
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            return f.write_str(&self.problem);
        }
        write!(f, "{} at `{}`", self.problem, self.path)
    }
}

/// The members of a structure.
pub(crate) fn members(value: Value) -> Result<Map<String, Value>, Mismatch> {
    match value {
        Value::Object(members) => Ok(members),
        _ => Err(Mismatch::expected("a structure")),
    }
}

/// Takes a member out of a structure.
pub(crate) fn take<T: FromWire>(
    members: &mut Map<String, Value>,
    name: &'static str,
) -> Result<T, Mismatch> {
    match members.remove(name) {
        None | Some(Value::Null) => {
            T::absent().ok_or_else(|| Mismatch::expected("a required member").at(name))
        }
        Some(value) => T::from_wire(value).map_err(|mismatch| mismatch.at(name)),
    }
}

/// Writes a member of a structure, unless it is absent.
pub(crate) fn put<M: SerializeMap, T: FromWire + Serialize>(
    map: &mut M,
    name: &'static str,
    value: &T,
) -> Result<(), M::Error> {
    if value.is_absent() { Ok(()) } else { map.serialize_entry(name, value) }
}

impl<T: FromWire> FromWire for Option<T> {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        if value.is_null() { Ok(None) } else { T::from_wire(value).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: FromWire> FromWire for Box<T> {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        T::from_wire(value).map(Box::new)
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let Value::Array(values) = value else { return Err(Mismatch::expected("a list")) };
        let typed = values.into_iter().enumerate().map(|(index, value)| {
            T::from_wire(value).map_err(|mismatch| mismatch.at(&index.to_string()))
        });
        typed.collect()
    }
}

impl<T: FromWire> FromWire for BTreeMap<String, T> {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let Value::Object(entries) = value else { return Err(Mismatch::expected("a map")) };
        let typed = entries.into_iter().map(|(key, value)| match T::from_wire(value) {
            Ok(value) => Ok((key, value)),
            Err(mismatch) => Err(mismatch.at(&key)),
        });
        typed.collect()
    }
}

impl FromWire for () {
    /// An operation that takes or answers nothing doesn't mind what it gets.
    fn from_wire(_: Value) -> Result<Self, Mismatch> {
        Ok(())
    }
}

impl FromWire for String {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(Mismatch::expected("a string")),
        }
    }
}

impl FromWire for bool {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        value.as_bool().ok_or_else(|| Mismatch::expected("a boolean"))
    }
}

impl FromWire for i32 {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let number = value.as_i64().and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| Mismatch::expected("a whole number of 32 bits"))
    }
}

impl FromWire for i64 {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        value.as_i64().ok_or_else(|| Mismatch::expected("a whole number of 64 bits"))
    }
}

impl FromWire for f64 {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let number = match value.as_str() {
            Some("NaN") => Some(Self::NAN),
            Some("Infinity") => Some(Self::INFINITY),
            Some("-Infinity") => Some(Self::NEG_INFINITY),
            _ => value.as_f64(),
        };
        number.ok_or_else(|| Mismatch::expected("a number"))
    }
}

impl FromWire for Timestamp {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let moment = match &value {
            Value::Number(number) => number.as_f64().and_then(Self::from_seconds),
            Value::String(text) => Self::from_iso(text),
            _ => None,
        };
        moment.ok_or_else(|| Mismatch::expected("seconds since 1970, or ISO 8601 text"))
    }
}

impl FromWire for Blob {
    fn from_wire(value: Value) -> Result<Self, Mismatch> {
        let blob = value.as_str().and_then(Self::from_base64);
        blob.ok_or_else(|| Mismatch::expected("base64 text"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::generated::config::{enums, shapes};

    #[test]
    fn structures_come_back_as_they_went() {
        let mut rule = shapes::ConfigRule::new(shapes::Source::new(enums::Owner::CustomPolicy));
        rule.config_rule_name = Some("r".to_owned());
        rule.scope = Some(shapes::Scope {
            compliance_resource_types: Some(vec!["AWS::EC2::Volume".to_owned()]),
            ..shapes::Scope::default()
        });
        let value = serde_json::to_value(&rule).unwrap();
        assert_eq!(
            value,
            json!({
                "ConfigRuleName": "r",
                "Scope": {"ComplianceResourceTypes": ["AWS::EC2::Volume"]},
                "Source": {"Owner": "CUSTOM_POLICY"},
            })
        );
        assert_eq!(shapes::ConfigRule::from_wire(value.clone()).unwrap(), rule);
        assert_eq!(serde_json::from_value::<shapes::ConfigRule>(value).unwrap(), rule);
    }

    #[test]
    fn mismatches_say_where() {
        for (value, wanted) in [
            (json!([]), "expected a structure"),
            (json!({}), "expected a required member at `Source`"),
            (json!({"Source": {"Owner": "ME"}}), "`ME` is not a value of Owner at `Source.Owner`"),
            (
                json!({"Source": {"Owner": "AWS", "SourceDetails": [{}, 1]}}),
                "expected a structure at `Source.SourceDetails.1`",
            ),
        ] {
            let error = serde_json::from_value::<shapes::ConfigRule>(value).unwrap_err();
            assert_eq!(error.to_string(), wanted);
        }
    }
}
