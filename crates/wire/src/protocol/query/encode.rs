//! Values as forms, along a schema: the client's side.

use serde_json::{Map, Value};

use super::Dialect;
use crate::operation::{OperationInfo, Service};
use crate::percent::push_encoded;
use crate::protocol::text::{self, TextStyle};
use crate::schema::{Kind, Member, Shape};

/// The form of a request.
pub(crate) fn encode(service: &Service, info: &OperationInfo, input: &Value) -> Vec<u8> {
    let mut form = Form { dialect: Dialect::of(service), text: Vec::new() };
    form.put("Action", info.name);
    form.put("Version", service.api_version);
    if let (Some(shape), Value::Object(fields)) = (info.input, input) {
        form.structure("", shape.members(), fields);
    }
    form.text
}

struct Form {
    dialect: Dialect,
    text: Vec<u8>,
}

impl Form {
    fn put(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push(b'&');
        }
        push_encoded(&mut self.text, name.as_bytes(), b"");
        self.text.push(b'=');
        push_encoded(&mut self.text, value.as_bytes(), b"");
    }

    fn structure(&mut self, prefix: &str, members: &[Member], fields: &Map<String, Value>) {
        for member in members {
            let value = fields.get(member.name).filter(|value| !value.is_null());
            if let Some(value) = value {
                let name = self.dialect.parameter(member);
                let name = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
                let style = TextStyle::ISO.or(member.timestamp_format());
                self.value(&name, member.shape, member.is_flattened(), value, style);
            }
        }
    }

    fn value(
        &mut self,
        name: &str,
        shape: &Shape,
        flattened: bool,
        value: &Value,
        style: TextStyle,
    ) {
        let style = style.or(shape.traits.format);
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(fields)) => {
                self.structure(name, members, fields);
            }
            (Kind::List(element, _), Value::Array(values)) => {
                if values.is_empty() && self.dialect == Dialect::Aws {
                    self.put(name, "");
                }
                let prefix = match self.dialect.between(shape, flattened) {
                    Some(between) => format!("{name}.{between}"),
                    None => name.to_owned(),
                };
                for (index, value) in values.iter().enumerate() {
                    let name = format!("{prefix}.{}", index + 1);
                    self.value(&name, element, false, value, style);
                }
            }
            (Kind::Map { value: item, .. }, Value::Object(entries)) => {
                let prefix = if flattened { name.to_owned() } else { format!("{name}.entry") };
                let (key_name, value_name) =
                    (shape.traits.key.unwrap_or("key"), shape.traits.value.unwrap_or("value"));
                for (index, (key, value)) in entries.iter().enumerate() {
                    let prefix = format!("{prefix}.{}", index + 1);
                    self.put(&format!("{prefix}.{key_name}"), key);
                    self.value(&format!("{prefix}.{value_name}"), item, false, value, style);
                }
            }
            _ => {
                if let Some(text) = text::write(shape, value, style) {
                    self.put(name, &text);
                }
            }
        }
    }
}
