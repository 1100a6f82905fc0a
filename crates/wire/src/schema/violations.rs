//! Broken constraints, before a service puts them into its words.
//!
//! Most services say:
//!
//! ```text
//! 2 validation errors detected: Value null at 'configRule.source' failed to satisfy constraint:
//! Member must not be null; Value 'x' at 'configRule.configRuleState' failed to satisfy
//! constraint: Member must satisfy enum value set: [ACTIVE, DELETING]
//! ```
//!
//! under one code or another. EC2 tells of the first only, in words of its own.

use std::fmt;

use crate::error::{WireCode, WireError};
use crate::operation::{Protocol, Service};

/// All broken constraints of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations {
    /// How many there are.
    pub count: usize,
    /// The first ones.
    pub first: Vec<Violation>,
}

/// A broken constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, such as `configRule.source`.
    pub path: String,
    /// The value as text, cut; none when it is secret or absent.
    pub value: Option<String>,
    /// What it breaks.
    pub constraint: Constraint,
}

/// What a value may break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Constraint {
    /// It must be there.
    NotNull,
    /// It must be one of these, separated by a comma and a space.
    OneOf(String),
    /// Anything else, in AWS's words.
    Other(String),
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNull => f.write_str("Member must not be null"),
            Self::OneOf(values) => write!(f, "Member must satisfy enum value set: [{values}]"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.constraint, &self.value) {
            (Constraint::NotNull, _) => f.write_str("Value null")?,
            (_, None) => f.write_str("Value")?,
            (_, Some(value)) => write!(f, "Value '{value}'")?,
        }
        write!(f, " at '{}' failed to satisfy constraint: {}", self.path, self.constraint)
    }
}

impl fmt::Display for Violations {
    /// The words that most services use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = if self.count == 1 { "error" } else { "errors" };
        write!(f, "{} validation {noun} detected: ", self.count)?;
        for (index, violation) in self.first.iter().enumerate() {
            write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl Violations {
    /// The error that the service answers.
    pub fn into_error(self, service: &Service) -> WireError {
        match (service.protocol, service.name) {
            (Protocol::Ec2Query, _) => self.of_ec2(),
            (Protocol::AwsQuery, _) => WireError::new(WireCode::ValidationError, self.to_string()),
            (_, "lambda") => self.of_lambda(),
            (_, "logs") => WireError::new(WireCode::InvalidParameter, self.to_string()),
            _ => WireError::validation(self.to_string()),
        }
    }

    /// EC2 tells of one violation, and names parameters with a capital.
    fn of_ec2(self) -> WireError {
        let Some(first) = self.first.into_iter().next() else {
            return WireError::new(WireCode::InvalidParameterValue, "Invalid value");
        };
        let name = first.path.rsplit('.').find(|part| !is_position(part)).unwrap_or_default();
        let name = capitalised(name);
        if first.constraint == Constraint::NotNull {
            let text = format!("The request must contain the parameter {name}");
            return WireError::new(WireCode::MissingParameter, text);
        }
        let value = first.value.map_or_else(String::new, |value| format!(" ({value})"));
        let text = format!("Value{value} for parameter {name} is invalid. {}", first.constraint);
        WireError::new(WireCode::InvalidParameterValue, text)
    }

    /// Lambda has a code of its own for a runtime that it doesn't know.
    fn of_lambda(self) -> WireError {
        if let [violation @ Violation { constraint: Constraint::OneOf(_), .. }] = &*self.first
            && violation.path == "runtime"
        {
            let text = format!("{violation} or be a valid ARN");
            return WireError::new(WireCode::InvalidParameterValueException, text);
        }
        WireError::validation(self.to_string())
    }
}

/// Does a part of a path stand for an element of a list, or a map's value?
fn is_position(part: &str) -> bool {
    part == "member" || part.bytes().all(|b| b.is_ascii_digit())
}

/// The name with its first letter made big.
fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
