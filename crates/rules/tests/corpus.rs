//! Runs the cases of `tests/corpus/rules` and checks that no rule goes without.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

use assize_model::item::IndexedItem;
use assize_model::{ComplianceType, Timestamp, Verdict};
use assize_rule::testing::FixedContext;
use assize_rule::{NativeRule, ParamMap};
use assize_rules::{RULES, find};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const DEFAULT_NOW: &str = "2026-01-01T00:00:00Z";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    #[serde(default)]
    item: Map<String, Value>,
    #[serde(default)]
    params: Map<String, Value>,
    now: Option<String>,
    #[serde(default)]
    others: Vec<Map<String, Value>>,
    want: Want,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Want {
    Error(WantError),
    Verdict(WantVerdict),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantError {
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantVerdict {
    compliance: ComplianceType,
    annotation: Option<String>,
    evidence: Option<Vec<String>>,
}

/// The five kinds of which every rule needs a case.
const KINDS: [&str; 5] = ["compliant", "non-compliant", "not applicable", "deleted", "malformed"];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/rules")
}

/// The item as the store would hold it: what a case leaves out is filled in.
fn filled(partial: &Map<String, Value>, default_type: &str) -> Value {
    let mut item = json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2025-12-31T00:00:00.000Z",
        "awsAccountId": "123456789012",
        "configurationItemStatus": "OK",
        "resourceType": default_type,
        "resourceId": "r-1",
        "awsRegion": "ap-northeast-1",
        "relationships": [],
        "configuration": {},
        "supplementaryConfiguration": {},
        "tags": {},
    });
    for (name, value) in partial {
        item[name] = value.clone();
    }
    item
}

fn judge(rule: &NativeRule, case: &Case, item: &Value) -> Result<Verdict, String> {
    let params = ParamMap::from_json(&Value::Object(case.params.clone()).to_string());
    let prepared =
        params.and_then(|params| rule.prepare(&params)).map_err(|error| error.to_string())?;
    let now = Timestamp::parse(case.now.as_deref().unwrap_or(DEFAULT_NOW)).unwrap();
    let mut context = FixedContext::at(now);
    for other in &case.others {
        let default_type = rule.reads.first().copied().unwrap_or_default();
        context = context.with(&filled(other, default_type).to_string());
    }
    let indexed = IndexedItem::new(item.to_string()).unwrap();
    Ok(prepared.judge(&indexed.view().unwrap(), &context))
}

/// What is wrong, if anything; else the kind of case that it was.
fn run(rule: &NativeRule, case: &Case) -> Result<Option<&'static str>, String> {
    let item = filled(&case.item, rule.types[0]);
    let got = judge(rule, case, &item);
    let (verdict, want) = match (&case.want, got) {
        (Want::Error(want), Err(error)) if error.contains(&want.error) => return Ok(None),
        (Want::Error(want), got) => {
            return Err(format!("wanted the error `{}`\n  got {got:?}", want.error));
        }
        (Want::Verdict(_), Err(error)) => return Err(format!("parameter error: {error}")),
        (Want::Verdict(want), Ok(verdict)) => (verdict, want),
    };
    let annotation = verdict.annotation.clone().unwrap_or_default();
    let evidence: Vec<String> = verdict
        .evidence
        .iter()
        .map(|fact| match &fact.resource {
            Some(key) => format!("{key} {}", fact.pointer),
            None => fact.pointer.clone(),
        })
        .collect();
    if verdict.compliance != want.compliance
        || want.annotation.as_ref().is_some_and(|text| !annotation.contains(text))
        || want.evidence.as_ref().is_some_and(|pointers| *pointers != evidence)
    {
        let wanted = (want.compliance, &want.annotation, &want.evidence);
        return Err(format!(
            "wanted {wanted:?}\n  got    {:?}",
            (verdict.compliance, annotation, evidence)
        ));
    }
    sound(&verdict, &item)?;
    let deleted = item["configurationItemStatus"].as_str().is_some_and(|s| s.contains("Deleted"));
    Ok(match verdict.compliance {
        ComplianceType::Compliant => Some("compliant"),
        ComplianceType::NonCompliant => Some("non-compliant"),
        ComplianceType::NotApplicable if deleted => Some("deleted"),
        ComplianceType::NotApplicable => Some("not applicable"),
        ComplianceType::InsufficientData if annotation.contains("malformed") => Some("malformed"),
        ComplianceType::InsufficientData => None,
    })
}

/// What holds for every verdict.
fn sound(verdict: &Verdict, item: &Value) -> Result<(), String> {
    let explained = verdict.annotation.as_ref().is_some_and(|a| !a.is_empty());
    if verdict.compliance != ComplianceType::Compliant && !explained {
        return Err("the verdict has no annotation".to_owned());
    }
    if verdict.compliance == ComplianceType::NonCompliant && verdict.evidence.is_empty() {
        return Err("the verdict has no evidence".to_owned());
    }
    for fact in verdict.evidence.iter().filter(|fact| fact.resource.is_none()) {
        let there = item.pointer(&fact.pointer);
        let seen = serde_json::from_str(&fact.seen).ok();
        if !fact.seen.is_empty() && !fact.seen.ends_with('…') && there != seen.as_ref() {
            return Err(format!("`{}` does not hold what was seen: {}", fact.pointer, fact.seen));
        }
        if fact.expected.is_empty() || (there.is_none() && !fact.pointer.starts_with('/')) {
            return Err(format!("`{}` says too little", fact.pointer));
        }
    }
    Ok(())
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
        let Some(path) = files.get(rule.id) else {
            faults.push(format!("{}: no corpus file", rule.id));
            continue;
        };
        let cases: Vec<Case> = match serde_norway::from_str(&std::fs::read_to_string(path).unwrap())
        {
            Ok(cases) => cases,
            Err(error) => {
                faults.push(format!("{}: {error}", rule.id));
                continue;
            }
        };
        let mut kinds = BTreeSet::new();
        let mut notes = BTreeSet::new();
        for case in &cases {
            count += 1;
            if !notes.insert(&case.note) {
                faults.push(format!("{}: two cases are called `{}`", rule.id, case.note));
            }
            match run(rule, case) {
                Ok(kind) => kinds.extend(kind),
                Err(fault) => faults.push(format!("{}: {}\n  {fault}", rule.id, case.note)),
            }
        }
        for kind in KINDS.iter().filter(|kind| !kinds.contains(*kind)) {
            faults.push(format!("{}: no case is {kind}", rule.id));
        }
    }
    println!("{count} cases of {} rules", RULES.len());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}
