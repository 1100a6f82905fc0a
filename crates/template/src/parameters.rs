//! Parameters: how they are declared, and what their values may be.

use crate::error::{Fault, TemplateError};
use crate::node::{Key, Node};
use regex::RegexBuilder;
use std::collections::BTreeMap;

/// The largest compiled pattern, in bytes.
const MAX_PATTERN: usize = 1 << 20;
/// The longest value, as in CloudFormation.
const MAX_VALUE: usize = 4_096;

/// What values a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// Any text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// Texts, separated by commas.
    List,
    /// Numbers, separated by commas.
    Numbers,
    /// What AWS looks up by the value that is given: a parameter of Systems Manager.
    LookedUp,
}

/// A declared parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name, and where that stands.
    pub name: Key,
    /// What it takes.
    pub kind: ParameterType,
    /// Its value when none is given.
    pub default: Option<String>,
    /// The name of its type, and where that stands.
    written: Key,
    /// The only values that are allowed; any when empty.
    pub allowed: Vec<String>,
    pattern: Option<String>,
    length: (Option<f64>, Option<f64>),
    range: (Option<f64>, Option<f64>),
    /// What the author says about wrong values.
    constraint: Option<String>,
}

/// Reads the section `Parameters`.
pub(crate) fn declared(section: &Node) -> Result<Vec<Parameter>, TemplateError> {
    let one = |(name, node): &(Key, Node)| {
        parameter(name, node).map_err(|error| error.within(&name.text))
    };
    section.want_map()?.iter().map(one).collect()
}

fn parameter(name: &Key, node: &Node) -> Result<Parameter, TemplateError> {
    let mut parameter = Parameter {
        name: name.clone(),
        kind: ParameterType::Text,
        default: None,
        written: name.clone(),
        allowed: Vec::new(),
        pattern: None,
        length: (None, None),
        range: (None, None),
        constraint: None,
    };
    let mut typed = false;
    for (key, value) in node.want_map()? {
        let within = |error: TemplateError| error.within(&key.text);
        match key.text.as_str() {
            "Type" => {
                parameter.kind = kind(value).map_err(within)?;
                parameter.written = Key { at: value.at, text: value.want_text()?.to_owned() };
                typed = true;
            }
            "Default" => parameter.default = Some(default(value).map_err(within)?),
            "AllowedValues" => {
                let texts = value.want_list().map_err(within)?.iter().map(Node::want_text);
                parameter.allowed = texts
                    .map(|text| text.map(str::to_owned))
                    .collect::<Result<_, _>>()
                    .map_err(within)?;
            }
            "AllowedPattern" => {
                parameter.pattern = Some(value.want_text().map_err(within)?.to_owned());
            }
            "MinLength" => parameter.length.0 = Some(number(value).map_err(within)?),
            "MaxLength" => parameter.length.1 = Some(number(value).map_err(within)?),
            "MinValue" => parameter.range.0 = Some(number(value).map_err(within)?),
            "MaxValue" => parameter.range.1 = Some(number(value).map_err(within)?),
            "ConstraintDescription" => {
                parameter.constraint = Some(value.want_text().map_err(within)?.to_owned());
            }
            "Description" | "NoEcho" => {}
            _ => return Err(TemplateError::at(key.at, Fault::Unknown(key.text.clone()))),
        }
    }
    if typed { Ok(parameter) } else { Err(node.fault(Fault::Missing("Type"))) }
}

/// CloudFormation's types, those that the documentation of packs names, and the types of things
/// of AWS, whose values are not looked up.
fn kind(node: &Node) -> Result<ParameterType, TemplateError> {
    let text = node.want_text()?;
    Ok(match text {
        "String" => ParameterType::Text,
        "Number" | "int" | "double" => ParameterType::Number,
        "boolean" => ParameterType::Truth,
        "CommaDelimitedList" | "CSV" => ParameterType::List,
        "List<Number>" => ParameterType::Numbers,
        _ if text.starts_with("AWS::SSM::Parameter::Value<") => ParameterType::LookedUp,
        _ if text.starts_with("AWS::") => ParameterType::Text,
        _ if text.starts_with("List<AWS::") => ParameterType::List,
        _ => return Err(node.fault(Fault::ParameterType(text.to_owned()))),
    })
}

/// A default may be written as a list where the parameter is one.
fn default(node: &Node) -> Result<String, TemplateError> {
    match node.as_list() {
        Some(items) => {
            let texts: Result<Vec<&str>, _> = items.iter().map(Node::want_text).collect();
            Ok(texts?.join(","))
        }
        None if node.is_null() => Ok(String::new()),
        None => node.want_text().map(str::to_owned),
    }
}

fn number(node: &Node) -> Result<f64, TemplateError> {
    let number = node.as_text().and_then(|text| text.trim().parse::<f64>().ok());
    number.filter(|n| n.is_finite()).ok_or_else(|| node.fault(Fault::Expected("a number")))
}

/// The value of each parameter, in the order of declaration.
pub(crate) fn values(
    parameters: &[Parameter],
    given: &BTreeMap<String, String>,
    unknown: Option<char>,
) -> Result<Vec<String>, TemplateError> {
    let is_declared = |name: &String| parameters.iter().any(|p| p.name.text == *name);
    if let Some(name) = given.keys().find(|name| !is_declared(name)) {
        return Err(TemplateError::outside(Fault::NoParameter(name.clone())));
    }
    let one = |parameter: &Parameter| {
        let name = &parameter.name.text;
        if parameter.kind == ParameterType::LookedUp {
            let written = &parameter.written;
            let refused = || {
                let fault = Fault::ParameterType(written.text.clone());
                TemplateError::at(written.at, fault).within("Type").within(name)
            };
            return unknown.map(String::from).ok_or_else(refused);
        }
        let value = given.get(name).or(parameter.default.as_ref());
        let value = value.ok_or_else(|| Fault::NoValue(name.clone()));
        let checked = value.and_then(|value| parameter.check(value).map(|()| value.clone()));
        checked.map_err(|fault| TemplateError::at(parameter.name.at, fault).within(name))
    };
    parameters.iter().map(one).collect()
}

impl Parameter {
    /// Whether the value is one of many.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self.kind, ParameterType::List | ParameterType::Numbers)
    }

    /// What a value is split into.
    pub(crate) fn split(value: &str) -> impl Iterator<Item = &str> {
        let rest = if value.is_empty() { None } else { Some(value) };
        rest.into_iter().flat_map(|value| value.split(',')).map(str::trim)
    }

    fn check(&self, value: &str) -> Result<(), Fault> {
        if value.chars().count() > MAX_VALUE {
            return Err(self.wrong(format!("must be at most {MAX_VALUE} characters long")));
        }
        if self.is_list() {
            return Self::split(value).try_for_each(|part| self.check_one(part));
        }
        self.check_one(value)
    }

    fn check_one(&self, value: &str) -> Result<(), Fault> {
        let number = match self.kind {
            ParameterType::Number | ParameterType::Numbers => {
                let number = value.trim().parse::<f64>().ok().filter(|n| n.is_finite());
                Some(number.ok_or_else(|| self.wrong("must be a number"))?)
            }
            ParameterType::Truth if !["true", "false"].contains(&value) => {
                return Err(self.wrong("must be `true` or `false`"));
            }
            _ => None,
        };
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed == value) {
            return Err(self.wrong(format!("must be one of {}", self.allowed.join(", "))));
        }
        self.check_pattern(value)?;
        #[allow(clippy::cast_precision_loss)]
        let length = value.chars().count() as f64;
        self.check_range(length, self.length, " characters long")?;
        number.map_or(Ok(()), |number| self.check_range(number, self.range, ""))
    }

    fn check_range(
        &self,
        value: f64,
        (least, most): (Option<f64>, Option<f64>),
        unit: &str,
    ) -> Result<(), Fault> {
        if let Some(least) = least.filter(|least| value < *least) {
            return Err(self.wrong(format!("must be at least {least}{unit}")));
        }
        match most.filter(|most| value > *most) {
            Some(most) => Err(self.wrong(format!("must be at most {most}{unit}"))),
            None => Ok(()),
        }
    }

    /// The pattern must fit the whole value.
    fn check_pattern(&self, value: &str) -> Result<(), Fault> {
        let Some(pattern) = &self.pattern else { return Ok(()) };
        let whole = RegexBuilder::new(&format!("^(?:{pattern})$"))
            .size_limit(MAX_PATTERN)
            .build()
            .map_err(|_| {
                let name = self.name.text.clone();
                let wanted =
                    format!("cannot be checked: the pattern `{pattern}` is not understood");
                Fault::Value { name, wanted }
            })?;
        let wanted = || self.wrong(format!("must match the pattern {pattern}"));
        if whole.is_match(value) { Ok(()) } else { Err(wanted()) }
    }

    fn wrong(&self, wanted: impl Into<String>) -> Fault {
        let mut wanted = wanted.into();
        if let Some(author) = &self.constraint {
            wanted = format!("{wanted}: {author}");
        }
        Fault::Value { name: self.name.text.clone(), wanted }
    }
}
