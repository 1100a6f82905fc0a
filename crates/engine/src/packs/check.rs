//! What a template asks for, without a server: for `assize eval --pack`.

use super::compile::{Setting, compile};
use super::error::PackError;
use crate::remediation::{Document, Remediation};
use assize_model::AccountRegion;
use assize_model::rule::RuleDefinition;
use std::collections::BTreeMap;

/// A rule of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    /// Its definition, named as the template names it.
    pub definition: RuleDefinition,
    /// The controls that it serves.
    pub controls: Vec<String>,
}

/// What a template asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inspection {
    /// Its rules, in order of their names.
    pub rules: Vec<Inspected>,
    /// What remedies the findings of these rules.
    pub remediations: Vec<Remediation>,
    /// Its automation documents.
    pub documents: Vec<Document>,
}

/// What a template asks for with these parameters.
///
/// # Errors
/// What PutConformancePack refuses.
pub fn inspect(
    text: &str,
    parameters: &BTreeMap<String, String>,
    home: &AccountRegion,
) -> Result<Inspection, PackError> {
    let ids = |name: &str| format!("config-rule-of-{name}");
    let setting =
        Setting { home, suffix: "", stack_name: "offline", stack_id: "offline", ids: &ids };
    let planned = compile(text, parameters, &setting)?;
    let told = planned
        .rules
        .into_iter()
        .map(|rule| Inspected { definition: rule.definition, controls: rule.controls });
    Ok(Inspection {
        rules: told.collect(),
        remediations: planned.remediations,
        documents: planned.documents,
    })
}
