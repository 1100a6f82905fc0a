//! Rule parameters: strings on the wire, typed structs in rules.

mod de;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// The kind of a parameter, as AWS's list of managed rules names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamKind {
    /// Any text.
    String,
    /// An integer.
    Int,
    /// A number.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Comma-separated texts.
    Csv,
}

impl ParamKind {
    /// AWS's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Int => "int",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Csv => "CSV",
        }
    }
}

/// A type in which a rule may hold a parameter.
pub trait ParamType {
    /// The kind that AWS's list would name.
    const KIND: ParamKind;
    /// Whether the parameter may be left out.
    const OPTIONAL: bool = false;
}

impl ParamType for String {
    const KIND: ParamKind = ParamKind::String;
}

impl ParamType for bool {
    const KIND: ParamKind = ParamKind::Boolean;
}

impl ParamType for i64 {
    const KIND: ParamKind = ParamKind::Int;
}

impl ParamType for f64 {
    const KIND: ParamKind = ParamKind::Double;
}

impl<T> ParamType for Vec<T> {
    const KIND: ParamKind = ParamKind::Csv;
}

impl<T: ParamType> ParamType for Option<T> {
    const KIND: ParamKind = T::KIND;
    const OPTIONAL: bool = true;
}

/// One parameter that a rule takes.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// AWS's name. A name that ends in `*` stands for any name with that beginning.
    pub name: &'static str,
    /// The kind.
    pub kind: ParamKind,
    /// Whether it must be given.
    pub required: bool,
    /// The value when it is not given.
    pub default: Option<&'static str>,
    /// What it means.
    pub description: &'static str,
}

impl Param {
    /// A parameter that may be left out.
    pub const fn optional(name: &'static str, kind: ParamKind, description: &'static str) -> Self {
        Self { name, kind, required: false, default: None, description }
    }

    /// A parameter that must be given.
    pub const fn required(name: &'static str, kind: ParamKind, description: &'static str) -> Self {
        Self { name, kind, required: true, default: None, description }
    }

    /// A parameter that is held as a `T`.
    pub const fn of<T: ParamType>(name: &'static str, description: &'static str) -> Self {
        let description = description.trim_ascii();
        Self { name, kind: T::KIND, required: !T::OPTIONAL, default: None, description }
    }

    /// The same with a default, so that it may be left out.
    pub const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self.required = false;
        self
    }

    fn matches(&self, name: &str) -> bool {
        match self.name.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => self.name == name,
        }
    }
}

/// What is wrong with a rule's parameters. The texts of the first two are AWS's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// A name that the rule does not take.
    #[error("Unknown parameters provided in the inputParameters: {0}")]
    Unknown(String),
    /// A required one is absent.
    #[error("The required parameter [{0}] is not present in the inputParameters")]
    Missing(&'static str),
    /// The JSON is not an object of scalars.
    #[error("Invalid json {0} passed in the InputParameters field")]
    NotJson(String),
    /// A value can't be read.
    #[error("the value of the inputParameters is invalid: {0}")]
    Invalid(String),
}

/// Parameters by name, all values strings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParamMap(BTreeMap<String, String>);

/// For rules without parameters.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct NoParams {}

impl ParamMap {
    /// Reads InputParameters: a JSON object. Scalars that are no strings become strings;
    /// null counts as absent; nested values are refused.
    pub fn from_json(text: &str) -> Result<Self, ParamError> {
        let shown = || text.chars().take(128).collect::<String>();
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        assize_model::json::strict::check(text).map_err(|_| ParamError::NotJson(shown()))?;
        let value: serde_json::Value =
            serde_json::from_str(text).map_err(|_| ParamError::NotJson(shown()))?;
        let serde_json::Value::Object(members) = value else {
            return Err(ParamError::NotJson(shown()));
        };
        let mut map = BTreeMap::new();
        for (name, value) in members {
            let value = match value {
                serde_json::Value::Null => continue,
                serde_json::Value::String(text) => text,
                scalar @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_)) => {
                    scalar.to_string()
                }
                _ => {
                    let say = format!("`{name}` must be a string, not an object or array");
                    return Err(ParamError::Invalid(say));
                }
            };
            map.insert(name, value);
        }
        Ok(Self(map))
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks names and presence against what a rule takes.
    pub fn check(&self, specs: &[Param]) -> Result<(), ParamError> {
        let unknown: Vec<&str> = self
            .0
            .keys()
            .filter(|name| !specs.iter().any(|s| s.matches(name)))
            .map(String::as_str)
            .collect();
        if !unknown.is_empty() {
            return Err(ParamError::Unknown(unknown.join(", ")));
        }
        match specs.iter().find(|s| s.required && !self.0.contains_key(s.name)) {
            Some(missing) => Err(ParamError::Missing(missing.name)),
            None => Ok(()),
        }
    }

    /// Reads the parameters, with `specs`' defaults filled in, into a struct. Integers,
    /// floats and booleans are read from their strings, sequences from comma-separated
    /// texts with blanks around elements removed.
    pub fn read<T: DeserializeOwned>(&self, specs: &[Param]) -> Result<T, ParamError> {
        let mut filled = self.0.clone();
        for spec in specs {
            if let Some(default) = spec.default {
                filled.entry(spec.name.to_owned()).or_insert_with(|| default.to_owned());
            }
        }
        T::deserialize(de::Params::new(filled)).map_err(|e| ParamError::Invalid(e.to_string()))
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for ParamMap {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Typed {
        max_days: i64,
        strict: Option<bool>,
        ports: Vec<u16>,
        name: Option<String>,
    }

    const SPECS: &[Param] = &[
        Param::required("maxDays", ParamKind::Int, ""),
        Param::optional("strict", ParamKind::Boolean, ""),
        Param::optional("ports", ParamKind::Csv, "").or("22, 80"),
        Param::optional("name", ParamKind::String, ""),
        Param::optional("tag*", ParamKind::String, ""),
    ];

    fn read(json: &str) -> Result<Typed, String> {
        let map = ParamMap::from_json(json).map_err(|e| e.to_string())?;
        map.check(SPECS).map_err(|e| e.to_string())?;
        map.read(SPECS).map_err(|e| e.to_string())
    }

    #[test]
    fn strings_become_types() {
        let typed = read(r#"{"maxDays":"90","strict":"True","name":"x","tag7":"y"}"#).unwrap();
        assert_eq!(
            typed,
            Typed { max_days: 90, strict: Some(true), ports: vec![22, 80], name: Some("x".into()) }
        );
        assert_eq!(read(r#"{"maxDays":30,"ports":""}"#).unwrap().ports, Vec::<u16>::new());
    }

    #[test]
    fn faults_are_told_in_aws_words() {
        assert_eq!(
            read("{}").unwrap_err(),
            "The required parameter [maxDays] is not present in the inputParameters"
        );
        assert_eq!(
            read(r#"{"maxDays":"1","x":"2"}"#).unwrap_err(),
            "Unknown parameters provided in the inputParameters: x"
        );
        assert!(
            read(r#"{"maxDays":"many"}"#)
                .unwrap_err()
                .contains("`maxDays`: `many` is not an integer")
        );
        assert!(
            read(r#"{"maxDays":"1","ports":"22,x"}"#)
                .unwrap_err()
                .contains("`ports`: `x` is not an integer")
        );
        assert!(read(r#"{"maxDays":"1","ports":"70000"}"#).unwrap_err().contains("70000"));
        assert!(read("[1]").unwrap_err().starts_with("Invalid json"));
        assert!(read(r#"{"maxDays":{}}"#).unwrap_err().contains("must be a string"));
    }
}
