//! What a resource will be, with marks where nobody knows yet.

use crate::reader::mark_unknown;
use serde_json::Value;

/// Puts marks into `after` where `unknown` says true. What is not known is not in `after`.
pub(super) fn merge(after: &Value, unknown: &Value) -> Value {
    match (after, unknown) {
        (_, Value::Bool(true)) => mark_unknown(),
        (Value::Object(known), Value::Object(flags)) => {
            let mut merged = known.clone();
            for (name, flag) in flags {
                let value = merge(known.get(name).unwrap_or(&Value::Null), flag);
                if !value.is_null() {
                    merged.insert(name.clone(), value);
                }
            }
            Value::Object(merged)
        }
        (Value::Array(known), Value::Array(flags)) => {
            let count = known.len().max(flags.len());
            let at = |list: &[Value], at: usize| list.get(at).cloned().unwrap_or_default();
            (0..count).map(|place| merge(&at(known, place), &at(flags, place))).collect()
        }
        (Value::Null, Value::Object(_)) => {
            merge(&Value::Object(serde_json::Map::new()), unknown).not_empty()
        }
        (Value::Null, Value::Array(_)) => merge(&Value::Array(Vec::new()), unknown).not_empty(),
        (known, _) => known.clone(),
    }
}

trait NotEmpty {
    /// Nothing in place of an empty object or list.
    fn not_empty(self) -> Self;
}

impl NotEmpty for Value {
    fn not_empty(self) -> Self {
        match &self {
            Self::Object(members) if members.is_empty() => Self::Null,
            Self::Array(list) if list.is_empty() => Self::Null,
            _ => self,
        }
    }
}
