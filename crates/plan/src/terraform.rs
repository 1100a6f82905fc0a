//! Plans of Terraform, as `terraform show -json` prints them.

mod merge;
mod references;

use crate::assemble::Draft;
use crate::error::PlanError;
use merge::merge;
use references::Configuration;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Resources at most.
const MAX_RESOURCES: usize = 100_000;
/// Attributes that a provider computes where they are not set, and that are then as if nothing were
/// said. Others stay unknown.
const AS_IF_UNSAID: &[&str] = &["egress", "encrypted", "ingress", "monitoring", "multi_az"];

#[derive(Deserialize)]
struct Plan {
    format_version: Option<String>,
    resource_changes: Option<Vec<ResourceChange>>,
    #[serde(default)]
    configuration: Value,
}

#[derive(Deserialize)]
struct ResourceChange {
    address: String,
    #[serde(default)]
    mode: String,
    #[serde(rename = "type")]
    kind: String,
    change: Change,
}

#[derive(Deserialize)]
struct Change {
    actions: Vec<String>,
    #[serde(default)]
    after: Value,
    #[serde(default)]
    after_unknown: Value,
}

/// Reads a plan: the resources of AWS that will be there once it is applied, by their addresses.
/// What is deleted or only read is left out.
///
/// # Errors
/// When it is no plan, of an unknown format, or too large.
pub fn read_plan(text: &str) -> Result<Vec<Draft>, PlanError> {
    let plan: Plan = serde_json::from_str(text).map_err(|e| PlanError::NoPlan(e.to_string()))?;
    let version = plan.format_version.unwrap_or_default();
    if !(version.starts_with("0.") || version.starts_with("1.")) {
        return Err(PlanError::Version(version));
    }
    let Some(changes) = plan.resource_changes else {
        let text = "it has no `resource_changes`; a state has none, a plan has".to_owned();
        return Err(PlanError::NoPlan(text));
    };
    if changes.len() > MAX_RESOURCES {
        return Err(PlanError::TooMany(MAX_RESOURCES));
    }
    let kept: Vec<ResourceChange> = changes.into_iter().filter(ResourceChange::stays).collect();
    let addresses: Vec<&str> = kept.iter().map(|change| change.address.as_str()).collect();
    let configuration = Configuration::new(&plan.configuration, &addresses);
    let drafts = kept.iter().map(|change| change.draft(&configuration));
    Ok(drafts.collect())
}

impl ResourceChange {
    /// Whether it is a resource of AWS that will be there.
    fn stays(&self) -> bool {
        let gone = |action: &String| matches!(action.as_str(), "delete" | "read" | "forget");
        let stays = !self.change.actions.iter().all(gone);
        let managed = self.mode.is_empty() || self.mode == "managed";
        managed && stays && self.kind.starts_with("aws_")
    }

    fn draft(&self, configuration: &Configuration<'_>) -> Draft {
        let mut properties = merge(&self.change.after, &self.change.after_unknown);
        let mut refers = BTreeMap::new();
        if let Some(members) = properties.as_object_mut() {
            let unset: Vec<&str> = AS_IF_UNSAID
                .iter()
                .copied()
                .filter(|name| self.change.after_unknown.get(name) == Some(&Value::Bool(true)))
                .filter(|name| configuration.sets(&self.address, name) == Some(false))
                .collect();
            for name in unset {
                members.remove(name);
            }
            if self.kind == "aws_default_security_group" {
                members.insert("name".to_owned(), "default".into());
            }
            for name in members.keys() {
                if let Some(found) = configuration.refers(&self.address, name) {
                    refers.insert(name.clone(), found);
                }
            }
        }
        Draft::terraform(&self.kind, &self.address, properties, refers)
    }
}
