//! The test suites of others: the public registry of Guard rules, and Guard's own examples.
//!
//! They are not part of this repository. Point `ASSIZE_GUARD_SUITES` at one or more checkouts
//! (separated as in `PATH`) and run `cargo xtask guard`, or this test with `--run-ignored`.
//! Every file of tests beside a policy or in the folder `tests` is run, and every `*.guard` file
//! is read; every expectation must agree.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing
)]

mod common;

use assize_guard::Policy;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    name: String,
    input: serde_norway::Value,
    expectations: Expectations,
}

#[derive(Deserialize)]
struct Expectations {
    rules: BTreeMap<String, String>,
}

#[derive(Default, Debug)]
struct Count {
    policies: usize,
    suites: usize,
    cases: usize,
    expectations: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

#[test]
#[ignore = "set ASSIZE_GUARD_SUITES to checkouts of aws-guard-rules-registry and cloudformation-guard"]
fn suites_of_others_agree() {
    let folders = std::env::var_os("ASSIZE_GUARD_SUITES")
        .expect("ASSIZE_GUARD_SUITES names no checkout: nothing was tested");
    let mut count = Count::default();
    for folder in std::env::split_paths(&folders) {
        walk(&folder, &mut count);
    }
    println!("{} policies, {} suites, {} cases", count.policies, count.suites, count.cases);
    println!("expectations: {:?}", count.expectations);
    assert!(count.cases > 0, "no suite was found");
    assert!(count.wrong.is_empty(), "{} differ:\n{}", count.wrong.len(), count.wrong.join("\n"));
}

fn walk(folder: &Path, count: &mut Count) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut policies: Vec<(String, Policy)> = Vec::new();
    for path in paths.iter().filter(|path| has_end(path, &["guard"])) {
        policies.extend(policy(path, count).map(|policy| (stem(path), policy)));
    }
    let tests = folder.join("tests");
    let mut suites: Vec<PathBuf> = paths.iter().filter(|p| is_suite(p)).cloned().collect();
    if tests.is_dir() {
        let entries = std::fs::read_dir(&tests).unwrap().map(|entry| entry.unwrap().path());
        suites.extend(entries.filter(|path| is_suite(path)));
    }
    suites.sort();
    for suite in suites {
        let cases = match cases(&suite) {
            Ok(cases) => cases,
            Err(error) => {
                count.wrong.push(error);
                continue;
            }
        };
        // Named after its policy, or, since not all are, holding one of its rules.
        let named = |(name, _): &&(String, Policy)| {
            let rest = stem(&suite).trim().strip_prefix(name.as_str()).map(str::to_owned);
            rest.is_some_and(|rest| ["_tests", "-tests"].contains(&rest.as_str()))
        };
        let holds = |(_, policy): &&(String, Policy)| {
            let wanted = cases.iter().flat_map(|case| case.expectations.rules.keys());
            wanted.into_iter().any(|rule| policy.rules().any(|name| name == rule))
        };
        let Some((_, policy)) = policies.iter().find(named).or(policies.iter().find(holds)) else {
            println!("no policy for {}", suite.display());
            continue;
        };
        count.suites += 1;
        run(policy, &suite, cases, count);
    }
    for folder in paths.iter().filter(|path| path.is_dir() && **path != tests) {
        walk(folder, count);
    }
}

fn has_end(path: &Path, ends: &[&str]) -> bool {
    path.extension().is_some_and(|end| ends.iter().any(|wanted| end == *wanted))
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

/// Whether a file holds cases with expectations; templates lie beside them.
fn is_suite(path: &Path) -> bool {
    let holds_a_list = |text: &str| {
        serde_norway::from_str::<serde_norway::Value>(text).is_ok_and(|value| value.is_sequence())
    };
    has_end(path, &["yml", "yaml"])
        && std::fs::read_to_string(path)
            .is_ok_and(|text| text.contains("expectations:") && holds_a_list(&text))
}

fn cases(suite: &Path) -> Result<Vec<Case>, String> {
    let text = std::fs::read_to_string(suite).unwrap();
    serde_norway::from_str(&text).map_err(|error| format!("{}: {error}", suite.display()))
}

fn policy(path: &Path, count: &mut Count) -> Option<Policy> {
    let text = std::fs::read_to_string(path).unwrap();
    match Policy::parse(&text) {
        Ok(policy) => {
            count.policies += 1;
            Some(policy)
        }
        Err(_) if ["invalid", "malformed"].iter().any(|word| stem(path).contains(word)) => None,
        Err(error) => {
            count.wrong.push(format!("{}: {error}", path.display()));
            None
        }
    }
}

fn run(policy: &Policy, suite: &Path, cases: Vec<Case>, count: &mut Count) {
    for case in cases {
        count.cases += 1;
        let told = match common::run(policy, &common::document(&case.input)) {
            Ok(report) => common::statuses(&report),
            Err(error) => {
                count.wrong.push(format!("{}: {}: {error}", suite.display(), case.name));
                continue;
            }
        };
        for (rule, wanted) in case.expectations.rules {
            if !told.iter().any(|(name, _)| *name == rule) {
                // Guard's own runner passes over what is expected of rules that are not there.
                *count.expectations.entry("of no rule".into()).or_default() += 1;
                continue;
            }
            *count.expectations.entry(wanted.clone()).or_default() += 1;
            let got: Vec<&str> =
                told.iter().filter(|(name, _)| *name == rule).map(|(_, s)| s.as_str()).collect();
            // As Guard's own runner: of rules that share a name one must do as expected, and
            // all must where they are expected to skip.
            let agrees = match wanted.as_str() {
                "SKIP" => got.iter().all(|status| *status == "SKIP"),
                wanted => got.contains(&wanted),
            };
            if !agrees {
                let (suite, name) = (suite.display(), &case.name);
                count.wrong.push(format!("{suite}: {name}: {rule} wanted {wanted}, got {got:?}"));
            }
        }
    }
}
