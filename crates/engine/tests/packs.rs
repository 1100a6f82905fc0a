//! Runs `tests/corpus/packs/*.yaml`; the README there says what a case may hold.
#![allow(clippy::unwrap_used, clippy::panic)]

use assize_engine::packs::inspect;
use assize_engine::remediation::{Document, Remediation};
use assize_model::AccountRegion;
use assize_model::rule::RuleDefinition;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    template: String,
    #[serde(default)]
    parameters: BTreeMap<String, String>,
    rules: Option<Vec<RuleDefinition>>,
    #[serde(default)]
    remediations: Vec<Remediation>,
    #[serde(default)]
    documents: Vec<Document>,
    error: Option<String>,
}

#[test]
fn every_case_holds() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/packs");
    let home = AccountRegion::new("123456789012", "us-east-1");
    let mut faults = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Vec<Case> =
            serde_norway::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let mut notes = BTreeSet::new();
        for case in cases {
            count += 1;
            let told = inspect(&case.template, &case.parameters, &home);
            let told: Result<_, String> = told.map_err(|error| error.to_string());
            let holds = match (&told, &case.rules, &case.error) {
                (Ok(got), Some(wanted), None) => {
                    got.rules.iter().map(|rule| &rule.definition).eq(wanted)
                        && got.remediations == case.remediations
                        && got.documents == case.documents
                }
                (Err(got), None, Some(wanted)) => {
                    let begins = "Invalid conformance pack template provided. Errors found: [";
                    got.strip_prefix(begins).is_some_and(|got| got.starts_with(wanted.as_str()))
                }
                _ => false,
            };
            if !holds {
                faults.push(format!("{}: {told:#?}", case.note));
            }
            assert!(notes.insert(case.note), "a note is there twice");
        }
    }
    assert!(count > 10, "{count} cases");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
