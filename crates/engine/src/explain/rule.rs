//! What there is to say of a rule itself.

use crate::rules::{CompiledRule, Logic};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Described {
    /// Its name.
    pub name: String,
    /// Who judges for it: a native rule's identifier, `Guard policy`, or a function's ARN.
    pub judge: String,
    /// What it checks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its parameters, defaults included.
    pub parameters: Vec<Parameter>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value; `None` where there is neither one nor a default.
    pub value: Option<String>,
    /// Whether the value is the default.
    pub is_default: bool,
}

impl Described {
    pub(super) fn of(rule: &CompiledRule) -> Self {
        let definition = &rule.rule.definition;
        let identifier = definition.source.source_identifier.clone().unwrap_or_default();
        let (judge, native) = match &rule.logic {
            Logic::Native { native, .. } => (native.id.to_owned(), Some(*native)),
            Logic::Guard(_) => ("Guard policy".to_owned(), None),
            Logic::Function | Logic::Outside | Logic::Unavailable { .. } => (identifier, None),
        };
        let mut given = given(definition.input_parameters.as_deref());
        let mut parameters = Vec::new();
        for param in native.iter().flat_map(|native| native.params) {
            // Names that end in `*` stand for any.
            if param.name.ends_with('*') {
                continue;
            }
            let value = given.remove(param.name);
            let is_default = value.is_none();
            let value = value.or(param.default.map(str::to_owned));
            parameters.push(Parameter { name: param.name.to_owned(), value, is_default });
        }
        parameters.extend(given.into_iter().map(|(name, value)| Parameter {
            name,
            value: Some(value),
            is_default: false,
        }));
        let description = definition
            .description
            .clone()
            .or_else(|| native.map(|native| native.description.to_owned()));
        Self { name: rule.rule.name().to_owned(), judge, description, parameters }
    }
}

fn given(parameters: Option<&str>) -> BTreeMap<String, String> {
    let value: Value =
        parameters.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let members = value.as_object().cloned().unwrap_or_default();
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    members.into_iter().map(|(name, value)| (name, text(value))).collect()
}
