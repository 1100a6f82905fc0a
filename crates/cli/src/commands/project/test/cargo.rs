//! Cases of a rule in Rust: its own tests run them, and leave a report.

use super::Outcome;
use crate::error::CliError;
use crate::out::note;
use assize_project::Project;
use assize_rule::testing::cases::{REPORT_VARIABLE, Report};
use std::process::{Command, Stdio};

/// Runs `cargo test`.
pub fn run(project: &Project) -> Result<Outcome, CliError> {
    let dir = tempfile::tempdir().map_err(|source| CliError::Io {
        action: "make",
        what: "a temporary directory".to_owned(),
        source,
    })?;
    let file = dir.path().join("report.json");
    let cargo = |args: &[&str]| {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(args).current_dir(&project.folder).env(REPORT_VARIABLE, &file);
        cargo.stdin(Stdio::null()).stderr(Stdio::inherit());
        cargo.output().map_err(|e| CliError::Failed(format!("can't run cargo: {e}")))
    };
    let compiled = cargo(&["test", "--quiet", "--no-run"])?;
    if !compiled.status.success() {
        return Err(CliError::invalid("the rule does not compile"));
    }
    let done = cargo(&["test", "--quiet"])?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    let Ok(text) = std::fs::read_to_string(&file) else {
        note(said);
        return Err(CliError::invalid(
            "no test ran the cases; put `assize_rule::test_cases!(YourRule, \"cases.yaml\");` among \
             the tests of the rule, and see what is said above",
        ));
    };
    let report: Report = serde_json::from_str(&text)
        .map_err(|error| CliError::Failed(format!("the report of the cases: {error}")))?;
    let cases_failed = report.failed() + report.broken() > 0;
    let others_failed = !done.status.success() && !cases_failed;
    if others_failed {
        note(said);
    }
    Ok(Outcome { report, others_failed })
}
