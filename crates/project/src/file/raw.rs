//! The project file as it is written.

use super::{Language, Statement};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RawProject {
    pub language: Language,
    pub config_rule: Map<String, Value>,
    pub policy: Option<PathBuf>,
    pub function: Option<RawFunction>,
    pub role: Option<RawRole>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    pub cases: Option<PathBuf>,
}

/// The function; what is absent has a default.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RawFunction {
    pub function_name: Option<String>,
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub timeout: Option<i32>,
    pub memory_size: Option<i32>,
    pub architectures: Option<Vec<String>>,
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    pub code: Option<PathBuf>,
}

/// The role: an ARN, or one of the project's own.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum RawRole {
    Existing(String),
    Own(RawOwnRole),
}

/// A role of the project's own.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct RawOwnRole {
    pub role_name: Option<String>,
    pub managed_policy_arns: Option<Vec<String>>,
    #[serde(default)]
    pub statements: Vec<Statement>,
}

impl RawProject {
    /// Reads a file's text.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_norway::from_str(text).map_err(|error| error.to_string())
    }
}
