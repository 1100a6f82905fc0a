//! `rule.yaml`: a rule in PutConfigRule's own members, and what its function needs.

mod check;
mod raw;

#[cfg(test)]
mod tests;

use crate::error::ProjectError;
use crate::text;
use assize_model::rule::RuleDefinition;
use assize_rule::testing::cases::{self, Case};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The name of the project file.
pub const FILE: &str = "rule.yaml";

/// What a rule is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Rust, against `assize-rule`.
    Rust,
    /// Python, for a runtime of Lambda.
    Python,
    /// A Guard policy, which needs no function.
    Guard,
}

/// A function, in members of CreateFunction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name; the rule's when absent.
    pub name: String,
    /// Such as `python3.12`.
    pub runtime: String,
    /// Such as `rule.handler`.
    pub handler: String,
    /// Seconds.
    pub timeout: i32,
    /// MiB.
    pub memory_size: i32,
    /// `x86_64` or `arm64`.
    pub architecture: String,
    /// Variables.
    pub environment: BTreeMap<String, String>,
    /// The folder with the code, within the project.
    pub code: PathBuf,
}

/// As whom the function calls AWS.
#[derive(Clone, Debug, PartialEq)]
pub enum Role {
    /// A role that is there, by its ARN.
    Existing(String),
    /// A role that belongs to the project.
    Own {
        /// Its name.
        name: String,
        /// ARNs of managed policies.
        managed: Vec<String>,
        /// Statements of its own policy.
        statements: Vec<Statement>,
    },
}

/// A statement of a policy, as IAM has it.
pub type Statement = Map<String, Value>;

/// A project.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its folder.
    pub folder: PathBuf,
    /// What the rule is written in.
    pub language: Language,
    /// The rule as PutConfigRule has it; of a function the source identifier is open, a policy
    /// stands in it.
    pub rule: RuleDefinition,
    /// The function, if the rule has one.
    pub function: Option<Function>,
    /// The function's role.
    pub role: Role,
    /// Tags of all that is deployed.
    pub tags: BTreeMap<String, String>,
    /// The file of cases, within the project.
    pub cases: PathBuf,
    /// The file of the policy, within the project.
    pub policy: Option<PathBuf>,
}

impl Project {
    /// Reads the project in a folder.
    ///
    /// # Errors
    /// A project file that can't be used; the text names it and the place.
    pub fn load(folder: &Path) -> Result<Self, ProjectError> {
        let file = folder.join(FILE);
        if !file.is_file() {
            let folder = folder.display();
            return Err(ProjectError::invalid(format!(
                "there is no `{FILE}` in `{folder}`; `assize rule new NAME` makes a project"
            )));
        }
        let raw = raw::RawProject::read(&text::read(&file)?)
            .map_err(|say| ProjectError::invalid(format!("{}: {say}", file.display())))?;
        check::project(folder, raw).map_err(|error| match error {
            ProjectError::Invalid(say) => {
                ProjectError::Invalid(format!("{}: {say}", file.display()))
            }
            other => other,
        })
    }

    /// The rule's name.
    pub fn name(&self) -> &str {
        &self.rule.config_rule_name
    }

    /// The first type of the rule's scope: the one of items that name none. Empty without one.
    pub fn first_type(&self) -> &str {
        let scope = self.rule.scope.as_ref();
        scope.and_then(|scope| scope.compliance_resource_types.first()).map_or("", String::as_str)
    }

    /// The project's cases.
    ///
    /// # Errors
    /// A file that can't be used.
    pub fn read_cases(&self) -> Result<Vec<Case>, ProjectError> {
        Ok(cases::read_file(&self.folder.join(&self.cases))?)
    }

    /// The rule as the member `ConfigRule` of PutConfigRule, with the function's ARN.
    pub fn config_rule(&self, function_arn: Option<&str>) -> Value {
        let mut rule = serde_json::to_value(&self.rule).unwrap_or_default();
        let modes = self.rule.evaluation_modes.iter().map(|mode| json!({ "Mode": mode }));
        let modes: Vec<Value> = modes.collect();
        if let Some(members) = rule.as_object_mut() {
            if modes.is_empty() {
                members.remove("EvaluationModes");
            } else {
                members.insert("EvaluationModes".to_owned(), Value::Array(modes));
            }
        }
        let source = rule.get_mut("Source").and_then(Value::as_object_mut);
        if let (Some(arn), Some(source)) = (function_arn, source) {
            source.insert("SourceIdentifier".to_owned(), Value::from(arn));
        }
        rule
    }
}

/// Whether a path stays within the project.
fn is_inside(path: &Path) -> bool {
    path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}
