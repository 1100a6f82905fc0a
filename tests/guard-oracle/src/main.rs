//! The reference for Assize's Guard engine: CloudFormation Guard's own library, as a program
//! that answers one question per line.
//!
//! A question is `{"rules": TEXT, "document": TEXT}`; its answer is
//! `{"rules": [[NAME, STATUS], …]}` in the order of evaluation, or `{"error": TEXT}` where the
//! library refuses or fails. A panic of the library is an error too.

use cfn_guard::{ValidateInput, run_checks};
use serde_json::{Value, json};
use std::io::{BufRead as _, Write as _};
use std::panic::catch_unwind;
use std::process::ExitCode;

/// Why a question could not be read, or an answer not be given.
type Fault = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    // What the library's panics print would only be noise: they are answers.
    std::panic::set_hook(Box::new(|_| {}));
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = writeln!(std::io::stderr(), "{fault}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let question: Value = serde_json::from_str(&line?)?;
        let text = |name: &str| question[name].as_str().unwrap_or_default().to_owned();
        let (rules, document) = (text("rules"), text("document"));
        let answer = catch_unwind(|| judge(&rules, &document))
            .unwrap_or_else(|_| Err("the library panicked".into()));
        let answer = answer.unwrap_or_else(|error| json!({ "error": error }));
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn judge(rules: &str, document: &str) -> Result<Value, String> {
    let input = |content, file_name| ValidateInput { content, file_name };
    let report = run_checks(input(document, ""), input(rules, ""), true)
        .map_err(|error| error.to_string())?;
    let report: Value = serde_json::from_str(&report).map_err(|error| error.to_string())?;
    let checks = report["children"].as_array().cloned().unwrap_or_default();
    let statuses: Vec<Value> = checks
        .iter()
        .filter_map(|child| child["container"].get("RuleCheck"))
        .map(|check| json!([check["name"], check["status"]]))
        .collect();
    Ok(json!({ "rules": statuses }))
}
