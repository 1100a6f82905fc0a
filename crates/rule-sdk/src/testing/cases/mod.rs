//! Cases as data: what a rule should answer, written in YAML. The format is the one of Assize's
//! own corpus, `tests/corpus/README.md`; whatever runs a rule, be it native, a policy or a
//! function, is held to the same cases.
//!
//! ```yaml
//! - note: a volume that is not encrypted
//!   item: {configuration: {encrypted: false}}
//!   want:
//!     compliance: NON_COMPLIANT
//!     evidence: [/configuration/encrypted]
//! ```

mod compare;
mod report;
mod run;

pub use compare::{Got, check};
pub use report::{CaseResult, Coverage, Outcome, REPORT_VARIABLE, Report};
pub use run::{read_file, run, run_and_report};

use super::item::Item;
use assize_model::{ComplianceType, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The longest file of cases, in bytes.
pub const MAX_FILE: usize = 8 << 20;
/// The most cases of a file.
pub const MAX_CASES: usize = 10_000;

/// What is wrong with a file of cases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CasesError {
    /// It can't be read.
    #[error("can't read `{file}`: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's word.
        reason: String,
    },
    /// It is too long.
    #[error("a file of cases has at most {MAX_FILE} bytes and {MAX_CASES} cases")]
    TooLong,
    /// It is no list of cases.
    #[error("{0}")]
    Malformed(String),
    /// Two cases have the same note.
    #[error("two cases are called `{0}`")]
    Twice(String),
    /// There are none.
    #[error("there are no cases")]
    Empty,
}

/// One case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows; unique within the file.
    pub note: String,
    /// Members of the item that matter; they replace those of an empty one.
    #[serde(default)]
    pub item: Map<String, Value>,
    /// The rule's parameters.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// The time of the evaluation.
    pub now: Option<String>,
    /// Other recorded resources.
    #[serde(default)]
    pub others: Vec<Map<String, Value>>,
    /// What the rule should answer.
    pub want: Want,
}

/// What a rule should answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Want {
    /// An error of the parameters.
    Error(WantError),
    /// A verdict.
    Verdict(WantVerdict),
}

/// A part of the text with which a rule refuses its parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantError {
    /// The part.
    pub error: String,
}

/// A verdict.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantVerdict {
    /// Its type.
    pub compliance: ComplianceType,
    /// A part of the annotation.
    pub annotation: Option<String>,
    /// The JSON pointers of the evidence, all of them, in order; `TYPE ID POINTER` for those in
    /// another resource.
    pub evidence: Option<Vec<String>>,
}

impl Case {
    /// The item, its gaps filled in; its type is `default_type` unless it names one.
    pub fn item(&self, default_type: &str) -> Item {
        filled(&self.item, default_type)
    }

    /// The other resources.
    pub fn others(&self, default_type: &str) -> Vec<Item> {
        self.others.iter().map(|other| filled(other, default_type)).collect()
    }

    /// The parameters as InputParameters has them: JSON, all values strings.
    pub fn input_parameters(&self) -> String {
        let text = |value: &Value| match value {
            Value::Bool(_) | Value::Number(_) => Value::from(value.to_string()),
            other => other.clone(),
        };
        let all = self.params.iter().map(|(name, value)| (name.clone(), text(value)));
        Value::Object(all.collect()).to_string()
    }
}

fn filled(partial: &Map<String, Value>, default_type: &str) -> Item {
    let empty = Item::of(default_type);
    partial.iter().fold(empty, |item, (name, value)| item.member(name, value.clone()))
}

/// Reads cases.
///
/// # Errors
/// The first fault, with its place where the text is no YAML.
pub fn read(text: &str) -> Result<Vec<Case>, CasesError> {
    if text.len() > MAX_FILE {
        return Err(CasesError::TooLong);
    }
    let cases: Vec<Case> =
        serde_norway::from_str(text).map_err(|e| CasesError::Malformed(e.to_string()))?;
    if cases.len() > MAX_CASES {
        return Err(CasesError::TooLong);
    }
    if cases.is_empty() {
        return Err(CasesError::Empty);
    }
    let mut notes = BTreeSet::new();
    for case in &cases {
        if !notes.insert(&case.note) {
            return Err(CasesError::Twice(case.note.clone()));
        }
        if let Some(now) = &case.now {
            let bad = |e| CasesError::Malformed(format!("case `{}`: {e}", case.note));
            Timestamp::parse(now).map_err(bad)?;
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests;
