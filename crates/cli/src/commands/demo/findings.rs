//! What the server answers about the account.

use super::change::Change;
use super::rules::RULES;
use crate::client::{Client, Verdict};
use crate::error::CliError;
use assize_model::ConfigurationItem;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// One rule's verdicts, counted.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleFindings {
    /// The rule's name.
    pub rule: &'static str,
    /// What they add up to, as DescribeComplianceByConfigRule tells.
    pub compliance: &'static str,
    /// Resources that satisfy it.
    pub compliant: usize,
    /// Resources that violate it, with why.
    pub violations: Vec<Verdict>,
    /// Resources that it says nothing of, or can't judge.
    pub other: usize,
}

/// All rules' verdicts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Findings {
    /// By rule.
    pub rules: Vec<RuleFindings>,
    /// What was changed live.
    pub changes: Vec<Change>,
    /// What people call the resources.
    #[serde(skip)]
    names: BTreeMap<(String, String), String>,
}

impl Findings {
    /// Asks for every rule's verdicts.
    pub fn fetch(client: &Client, items: &[ConfigurationItem]) -> Result<Self, CliError> {
        let states: BTreeMap<_, _> = crate::commands::status::rules(client)?.into_iter().collect();
        let mut rules = Vec::with_capacity(RULES.len());
        for &(rule, ..) in RULES {
            let compliance = states.get(rule).map_or("not there", |state| state.as_str());
            let violations = Vec::new();
            let mut found = RuleFindings { rule, compliance, compliant: 0, violations, other: 0 };
            for verdict in client.verdicts(rule, &[])? {
                match verdict.compliance.as_str() {
                    "COMPLIANT" => found.compliant += 1,
                    "NON_COMPLIANT" => found.violations.push(verdict),
                    _ => found.other += 1,
                }
            }
            rules.push(found);
        }
        Ok(Self { rules, changes: Vec::new(), names: names(items) })
    }

    /// How many verdicts there are.
    pub fn verdicts(&self) -> usize {
        self.rules.iter().map(|r| r.compliant + r.violations.len() + r.other).sum()
    }

    /// Compliant verdicts, and those that count.
    pub fn score(&self) -> (usize, usize) {
        let compliant: usize = self.rules.iter().map(|r| r.compliant).sum();
        let violations: usize = self.rules.iter().map(|r| r.violations.len()).sum();
        (compliant, compliant + violations)
    }

    /// What people call a resource: its name where it has one that is not its id.
    pub fn name(&self, verdict: &Verdict) -> String {
        let key = (verdict.resource_type.clone(), verdict.resource_id.clone());
        self.names.get(&key).cloned().unwrap_or_else(|| verdict.resource_id.clone())
    }
}

/// How many types of resources there are.
pub fn types(items: &[ConfigurationItem]) -> usize {
    items.iter().map(|item| &item.resource_type).collect::<BTreeSet<_>>().len()
}

fn names(items: &[ConfigurationItem]) -> BTreeMap<(String, String), String> {
    let named = |item: &ConfigurationItem| {
        let name = item.tags.get("Name").or(item.resource_name.as_ref())?;
        Some(((item.resource_type.clone(), item.resource_id.clone()), name.clone()))
    };
    items.iter().filter_map(named).collect()
}
