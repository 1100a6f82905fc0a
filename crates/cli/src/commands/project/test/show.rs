//! The report of a test.

use crate::out::printable;
use assize_rule::testing::cases::{CaseResult, Outcome, Report};
use serde_json::json;
use std::io::{self, Write};

/// The forms of output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For people
    #[default]
    Table,
    /// One document: rule, cases, coverage
    Json,
}

/// Writes a report.
pub fn write(out: &mut dyn Write, form: Form, report: &Report, color: bool) -> io::Result<()> {
    match form {
        Form::Json => {
            let all = json!({
                "rule": report.rule,
                "cases": report.cases,
                "coverage": report.coverage(),
            });
            serde_json::to_writer_pretty(&mut *out, &all)?;
            writeln!(out)
        }
        Form::Table => table(out, report, color),
    }
}

fn table(out: &mut dyn Write, report: &Report, color: bool) -> io::Result<()> {
    let paint = |code: &'static str| if color { (code, "\x1b[0m") } else { ("", "") };
    let (green, red, yellow) = (paint("\x1b[32m"), paint("\x1b[1;31m"), paint("\x1b[33m"));
    writeln!(out, "{}", printable(&report.rule))?;
    for case in &report.cases {
        let (mark, (on, off)) = match case.outcome {
            Outcome::Passed => ("ok", green),
            Outcome::Failed(_) => ("FAILED", red),
            Outcome::Broken(_) => ("BROKEN", red),
        };
        let kind = verdict(case);
        writeln!(out, "  {on}{mark:6}{off}  {kind:17}  {}", printable(&case.note))?;
        if let Outcome::Failed(fault) | Outcome::Broken(fault) = &case.outcome {
            for line in fault.lines() {
                writeln!(out, "            {}", printable(line))?;
            }
        }
    }
    let (passed, all) = (report.passed(), report.cases.len());
    writeln!(out, "\n{passed} of {all} cases are as wanted")?;
    let coverage = report.coverage();
    let counts = coverage.counts().map(|(kind, count)| format!("{kind} {count}"));
    writeln!(out, "verdicts shown: {}", counts.join(", "))?;
    let missing: Vec<&str> = coverage.missing().iter().map(|kind| kind.as_str()).collect();
    if !missing.is_empty() {
        let (on, off) = yellow;
        writeln!(out, "{on}no case shows {}{off}", missing.join(" or "))?;
    }
    Ok(())
}

fn verdict(case: &CaseResult) -> &'static str {
    match (case.compliance, &case.outcome) {
        (Some(kind), _) => kind.as_str(),
        (None, Outcome::Broken(_)) => "-",
        (None, _) => "refused",
    }
}
