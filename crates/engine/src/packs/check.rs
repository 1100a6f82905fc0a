//! What a template asks for, without a server: for `assize eval --pack`.

use super::compile::{Setting, compile};
use super::error::PackError;
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

/// The rules that a template asks for with these parameters, in order of their names.
///
/// # Errors
/// What PutConformancePack refuses.
pub fn inspect(
    text: &str,
    parameters: &BTreeMap<String, String>,
    home: &AccountRegion,
) -> Result<Vec<Inspected>, PackError> {
    let ids = |name: &str| format!("config-rule-of-{name}");
    let setting = Setting {
        home,
        suffix: "",
        stack_name: "offline",
        stack_id: "offline",
        rules_only: true,
        ids: &ids,
    };
    let rules = compile(text, parameters, &setting)?.into_iter();
    let told = rules.map(|rule| Inspected { definition: rule.definition, controls: rule.controls });
    Ok(told.collect())
}
