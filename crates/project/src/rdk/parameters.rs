//! `parameters.json`.

use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

const PERIODS: [&str; 5] =
    ["One_Hour", "Three_Hours", "Six_Hours", "Twelve_Hours", "TwentyFour_Hours"];
/// The oldest Python that Lambda still runs.
const OLDEST_PYTHON: u32 = 10;
/// What older ones become.
const PYTHON: &str = "python3.12";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    parameters: Raw,
    tags: Option<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Raw {
    rule_name: String,
    description: Option<String>,
    source_runtime: Option<String>,
    source_identifier: Option<String>,
    source_events: Option<String>,
    source_periodic: Option<String>,
    input_parameters: Option<Value>,
    optional_parameters: Option<Value>,
    rule_sets: Option<Vec<String>>,
    #[serde(flatten)]
    others: BTreeMap<String, Value>,
}

/// What judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Python, of a runtime of Lambda; `lib` tells that it needs rdklib.
    Python {
        /// Such as `python3.12`.
        name: String,
        /// Whether the code is written against rdklib.
        lib: bool,
    },
    /// A Guard policy.
    Guard,
}

/// What a project is made of.
#[derive(Clone, Debug)]
pub struct Parameters {
    pub name: String,
    pub description: Option<String>,
    pub runtime: Runtime,
    pub types: Vec<String>,
    pub wakes_on_change: bool,
    pub period: Option<String>,
    pub inputs: Map<String, Value>,
    pub tags: BTreeMap<String, String>,
}

impl Parameters {
    /// Reads the file's text; answers what is not taken over, too.
    pub fn read(text: &str) -> Result<(Self, Vec<String>), String> {
        let File { parameters: raw, tags } =
            serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut notes = Vec::new();
        if let Some(identifier) = raw.source_identifier.filter(|text| !text.is_empty()) {
            return Err(format!(
                "the rule is AWS's own rule {identifier}; it has no code and needs no project: put \
                 it with `aws configservice put-config-rule`"
            ));
        }
        let runtime = raw.source_runtime.as_deref().unwrap_or_default();
        let runtime = read_runtime(runtime, &mut notes)?;
        let events = raw.source_events.as_deref();
        let types = events.unwrap_or_default().split(',').map(str::trim);
        let types = types.filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let period = raw.source_periodic.filter(|text| !text.is_empty());
        if let Some(period) = &period
            && !PERIODS.contains(&period.as_str())
        {
            return Err(format!("`SourcePeriodic` is one of {}", PERIODS.join(", ")));
        }
        let mut inputs = object("InputParameters", raw.input_parameters)?;
        // Optional ones count when they have a value.
        let optional = object("OptionalParameters", raw.optional_parameters)?;
        inputs.extend(optional.into_iter().filter(|(_, value)| *value != "" && !value.is_null()));
        let mut tags = read_tags(tags)?;
        let sets = raw.rule_sets.unwrap_or_default();
        if !sets.is_empty() {
            tags.insert("RuleSets".to_owned(), sets.join(" "));
        }
        for (name, value) in raw.others {
            let is_default = name == "CodeKey"
                || (name == "EvaluationMode" && value == "DETECTIVE")
                || value.is_null();
            if !is_default {
                notes.push(format!("`{name}` is not taken over"));
            }
        }
        let description = raw.description.filter(|text| !text.is_empty());
        let wakes_on_change = events.is_some() || period.is_none();
        let name = raw.rule_name;
        if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
            return Err(format!("`{name}` can't name a rule and its folder"));
        }
        let all = Self { name, description, runtime, types, wakes_on_change, period, inputs, tags };
        Ok((all, notes))
    }
}

fn read_runtime(text: &str, notes: &mut Vec<String>) -> Result<Runtime, String> {
    if text.starts_with("guard") || text.starts_with("cloudformation-guard") {
        return Ok(Runtime::Guard);
    }
    let (name, lib) = match text.strip_suffix("-lib") {
        Some(name) => (name, true),
        None => (text, false),
    };
    let Some(version) = name.strip_prefix("python") else {
        return Err(format!("the runtime `{text}` can't be a project; Python and Guard can"));
    };
    let minor = version.strip_prefix("3.").and_then(|minor| minor.parse::<u32>().ok());
    if minor.is_some_and(|minor| minor >= OLDEST_PYTHON) {
        return Ok(Runtime::Python { name: name.to_owned(), lib });
    }
    notes.push(format!("{name} is no longer run by Lambda; the function has {PYTHON}"));
    Ok(Runtime::Python { name: PYTHON.to_owned(), lib })
}

/// An object, or one in a text.
fn object(member: &str, value: Option<Value>) -> Result<Map<String, Value>, String> {
    let value = match value {
        Some(Value::String(text)) if text.trim().is_empty() => Value::Null,
        Some(Value::String(text)) => {
            serde_json::from_str(&text).map_err(|error| format!("`{member}`: {error}"))?
        }
        other => other.unwrap_or_default(),
    };
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(members) => Ok(members),
        _ => Err(format!("`{member}` is no object")),
    }
}

/// A list of keys and values, or one in a text.
fn read_tags(value: Option<Value>) -> Result<BTreeMap<String, String>, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Tag {
        key: String,
        value: String,
    }
    let list: Vec<Tag> = match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(text)) if text.trim().is_empty() => Vec::new(),
        Some(Value::String(text)) => {
            serde_json::from_str(&text).map_err(|error| format!("`Tags`: {error}"))?
        }
        Some(other) => serde_json::from_value(other).map_err(|error| format!("`Tags`: {error}"))?,
    };
    Ok(list.into_iter().map(|tag| (tag.key, tag.value)).collect())
}
