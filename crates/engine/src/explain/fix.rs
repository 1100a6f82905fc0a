//! What would make a resource compliant, from the facts that the rule told.

use crate::ports::ResultRow;
use crate::rules::{CompiledRule, Logic};
use assize_model::{ComplianceType, Evidence, ResourceKey};

/// The steps; empty where nothing has to change.
pub(super) fn steps(
    rule: &CompiledRule,
    key: &ResourceKey,
    result: Option<&ResultRow>,
) -> Vec<String> {
    let Some(result) = result else {
        return vec!["the rule has not judged the resource yet".to_owned()];
    };
    match result.compliance {
        ComplianceType::Compliant | ComplianceType::NotApplicable => Vec::new(),
        ComplianceType::InsufficientData => undecided(rule, result),
        ComplianceType::NonCompliant if result.evidence.is_empty() => vec![untold(rule)],
        ComplianceType::NonCompliant => {
            let mut steps: Vec<String> =
                result.evidence.iter().map(|fact| step(key, fact)).collect();
            steps.dedup();
            steps
        }
    }
}

fn step(key: &ResourceKey, fact: &Evidence) -> String {
    let resource = fact.resource.as_ref().filter(|other| *other != key);
    let of = match resource {
        Some(other) => format!(" of {}/{}", other.resource_type, other.resource_id),
        None => String::new(),
    };
    let place = if fact.pointer.is_empty() { "the item" } else { &fact.pointer };
    let expected = &fact.expected;
    if fact.seen.is_empty() {
        format!("{place}{of}: nothing is there; expected is {expected}")
    } else {
        format!("{place}{of}: change {} so that it meets what is expected: {expected}", fact.seen)
    }
}

fn undecided(rule: &CompiledRule, result: &ResultRow) -> Vec<String> {
    let reason = result.annotation.as_deref().unwrap_or("the rule did not say why");
    let mut steps = vec![format!("the rule could not decide: {reason}")];
    if let Logic::Native { native, .. } = &rule.logic
        && !native.needs.is_empty()
    {
        steps.push(format!("what the rule needs to be recorded: {}", native.needs));
    }
    steps
}

/// A violation without facts.
fn untold(rule: &CompiledRule) -> String {
    let of_function = matches!(rule.logic, Logic::Function | Logic::Outside);
    if of_function {
        "a function gives no facts, only the annotation above; its log may say more".to_owned()
    } else {
        "the rule gave no facts, only the annotation above".to_owned()
    }
}
