//! What the tests of the language share.
#![allow(dead_code)]

use assize_guard::{EvalError, Policy, Report, Setting, to_json};
use assize_model::json::Index;

/// Runs a policy over a document in JSON.
pub fn run(policy: &Policy, json: &str) -> Result<Report, EvalError> {
    let mut index = Index::default();
    let document = index.build(json.as_bytes()).expect("the document is JSON").root();
    policy.evaluate(document, &Setting { now: 1_767_225_600, ..Setting::default() })
}

/// The names and statuses of the rules.
pub fn statuses(report: &Report) -> Vec<(String, String)> {
    report.rules.iter().map(|rule| (rule.name.clone(), rule.status.to_string())).collect()
}

/// A value of a YAML file as the JSON document that a policy is run over.
pub fn document(value: &serde_norway::Value) -> String {
    let yaml = serde_norway::to_string(value).expect("what was read can be written");
    to_json(&yaml).unwrap_or_else(|error| panic!("{error}\n{yaml}"))
}
