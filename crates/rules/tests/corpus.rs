//! Runs the cases of `tests/corpus/rules` and checks that no rule goes without.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

use assize_model::ComplianceType;
use assize_rule::NativeRule;
use assize_rule::testing::cases::{self, Case, CaseResult};
use assize_rules::{RULES, find};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The five kinds of which every rule needs a case.
const KINDS: [&str; 5] = ["compliant", "non-compliant", "not applicable", "deleted", "malformed"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/rules")
}

/// The kind of a case that passed.
fn kind(case: &Case, result: &CaseResult) -> Option<&'static str> {
    let status = case.item.get("configurationItemStatus").and_then(|status| status.as_str());
    let deleted = status.is_some_and(|status| status.contains("Deleted"));
    match result.compliance? {
        ComplianceType::Compliant => Some("compliant"),
        ComplianceType::NonCompliant => Some("non-compliant"),
        ComplianceType::NotApplicable if deleted => Some("deleted"),
        ComplianceType::NotApplicable => Some("not applicable"),
        ComplianceType::InsufficientData => result
            .annotation
            .as_deref()
            .is_some_and(|a| a.contains("malformed"))
            .then_some("malformed"),
    }
}

/// Runs a rule's cases; answers how many there are.
fn run(rule: &NativeRule, path: &std::path::Path, faults: &mut Vec<String>) -> usize {
    let cases = match cases::read_file(path) {
        Ok(cases) => cases,
        Err(error) => {
            faults.push(error.to_string());
            return 0;
        }
    };
    let report = cases::run(rule, &cases);
    if report.failed() > 0 {
        faults.push(report.faults());
    }
    let kinds: BTreeSet<&str> =
        cases.iter().zip(&report.cases).filter_map(|(case, result)| kind(case, result)).collect();
    for kind in KINDS.iter().filter(|kind| !kinds.contains(*kind)) {
        faults.push(format!("{}: no case is {kind}", rule.id));
    }
    cases.len()
}

#[test]
fn every_case_holds_and_every_rule_has_its_cases() {
    let mut faults = Vec::new();
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if find(&id).is_none() || path.extension().is_none_or(|e| e != "yaml") {
            faults.push(format!("{}: no rule has this name", path.display()));
        }
        files.insert(id, path);
    }
    let mut count = 0;
    for rule in RULES {
        match files.get(rule.id) {
            Some(path) => count += run(rule, path, &mut faults),
            None => faults.push(format!("{}: no corpus file", rule.id)),
        }
    }
    println!("{count} cases of {} rules", RULES.len());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
