//! Values with their places.

use crate::error::{Fault, Place, TemplateError};
use serde_json::{Map, Number};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub at: Place,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// Text, a number or a truth value: always as it was written.
    Scalar {
        /// The characters.
        text: String,
        /// Whether it stood without quotes, so that `1` and `true` are no text.
        plain: bool,
    },
    /// Values in order.
    List(Vec<Node>),
    /// Values with names, in order.
    Map(Vec<(Key, Node)>),
}

/// The name of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where it begins.
    pub at: Place,
    /// The characters.
    pub text: String,
}

impl Node {
    /// Quoted text.
    pub fn text(at: Place, text: impl Into<String>) -> Self {
        Self { at, value: Value::Scalar { text: text.into(), plain: false } }
    }

    /// A list.
    pub fn list(at: Place, items: Vec<Node>) -> Self {
        Self { at, value: Value::List(items) }
    }

    /// The characters of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// A list's items.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// A map's entries.
    pub fn as_map(&self) -> Option<&[(Key, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.as_map()?.iter().find(|(key, _)| key.text == name).map(|(_, value)| value)
    }

    /// The place of the value at a JSON pointer, or of the last one on the way to it.
    pub fn place_of(&self, pointer: &str) -> Place {
        let (mut here, mut at) = (self, self.at);
        for part in pointer.split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            let next = match &here.value {
                Value::List(items) => {
                    let item = name.parse::<usize>().ok().and_then(|at| items.get(at));
                    item.map(|item| (item.at, item))
                }
                // A member begins with its name.
                Value::Map(entries) => {
                    let entry = entries.iter().find(|(key, _)| key.text == name);
                    entry.map(|(key, value)| (key.at, value))
                }
                Value::Null | Value::Scalar { .. } => None,
            };
            let Some(next) = next else { break };
            (at, here) = next;
        }
        at
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The characters of a scalar, or a fault.
    ///
    /// # Errors
    /// When it is no scalar.
    pub fn want_text(&self) -> Result<&str, TemplateError> {
        self.as_text().ok_or_else(|| self.fault(Fault::Expected("text")))
    }

    /// A list's items, or a fault.
    ///
    /// # Errors
    /// When it is no list.
    pub fn want_list(&self) -> Result<&[Node], TemplateError> {
        self.as_list().ok_or_else(|| self.fault(Fault::Expected("a list")))
    }

    /// A map's entries, or a fault.
    ///
    /// # Errors
    /// When it is no map.
    pub fn want_map(&self) -> Result<&[(Key, Node)], TemplateError> {
        self.as_map().ok_or_else(|| self.fault(Fault::Expected("a map")))
    }

    /// A fault at this node.
    pub fn fault(&self, fault: Fault) -> TemplateError {
        TemplateError::at(self.at, fault)
    }

    /// The value as JSON; what stood without quotes becomes a number or a truth value where it
    /// reads as one.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Scalar { text, plain: false } => serde_json::Value::String(text.clone()),
            Value::Scalar { text, plain: true } => match text.as_str() {
                "true" | "True" | "TRUE" => serde_json::Value::Bool(true),
                "false" | "False" | "FALSE" => serde_json::Value::Bool(false),
                _ => text
                    .parse::<Number>()
                    .map_or_else(|_| serde_json::Value::String(text.clone()), Into::into),
            },
            Value::List(items) => items.iter().map(Self::to_json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|(key, value)| (key.text.clone(), value.to_json()))
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}
