//! The cases of `tests/corpus/guard`; their format is in `tests/corpus/README.md`.
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
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    note: String,
    policy: String,
    #[serde(default)]
    input: serde_norway::Value,
    want: Want,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Want {
    Error(WantError),
    Fault(WantFault),
    Rules(WantRules),
}

/// The policy can't be used.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantError {
    line: u32,
    column: u32,
    error: String,
}

/// The policy can't be run over the document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantFault {
    fault: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WantRules {
    rules: BTreeMap<String, String>,
    /// `LINE:COLUMN POINTER` of every finding, in order.
    findings: Option<Vec<String>>,
    /// Parts of the messages of findings that have one, in order.
    messages: Option<Vec<String>>,
}

#[test]
fn corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/guard");
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut wrong) = (0, Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let cases: Vec<Case> = serde_norway::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut notes = HashSet::new();
        for case in cases {
            assert!(notes.insert(case.note.clone()), "the note `{}` stands twice", case.note);
            count += 1;
            if let Err(difference) = check(&case) {
                let name = file.file_name().unwrap().display();
                wrong.push(format!("{name}: {}: {difference}", case.note));
            }
        }
    }
    println!("{count} cases");
    assert!(count >= 80, "only {count} cases");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn check(case: &Case) -> Result<(), String> {
    let policy = match (Policy::parse(&case.policy), &case.want) {
        (Ok(policy), Want::Rules(_) | Want::Fault(_)) => policy,
        (Err(error), Want::Error(want)) => {
            let at = (error.at.line, error.at.column);
            let told = error.fault.to_string();
            return if at == (want.line, want.column) && told.contains(&want.error) {
                Ok(())
            } else {
                Err(format!("got {error}"))
            };
        }
        (Err(error), _) => return Err(format!("got {error}")),
        (Ok(_), Want::Error(_)) => return Err("the policy was taken".into()),
    };
    let report = match (common::run(&policy, &common::document(&case.input)), &case.want) {
        (Ok(report), Want::Rules(_)) => report,
        (Err(error), Want::Fault(want)) if error.to_string().contains(&want.fault) => return Ok(()),
        (Err(error), _) => return Err(format!("got {error}")),
        (Ok(report), _) => return Err(format!("got {report:?}")),
    };
    let Want::Rules(want) = &case.want else { return Ok(()) };
    let got: BTreeMap<String, String> = common::statuses(&report).into_iter().collect();
    if got != want.rules {
        return Err(format!("got {got:?}"));
    }
    let findings = || report.rules.iter().flat_map(|rule| &rule.findings);
    if let Some(want) = &want.findings {
        let got: Vec<String> = findings()
            .map(|f| format!("{}:{} {}", f.at.line, f.at.column, f.pointer).trim_end().to_owned())
            .collect();
        if got != *want {
            return Err(format!("got findings {got:?}"));
        }
    }
    if let Some(want) = &want.messages {
        let got: Vec<&str> = findings().filter_map(|f| f.message.as_deref()).collect();
        let agree = got.len() == want.len() && got.iter().zip(want).all(|(g, w)| g.contains(w));
        if !agree {
            return Err(format!("got messages {got:?}"));
        }
    }
    Ok(())
}
