//! A table for people: one line per result, evidence below violations, a summary.
//!
//! Results stream, so the columns' widths come from what is known before: the rules' names,
//! and what is usual for resources. A longer one moves the rest of its own line only.

use super::super::report::Report;
use super::{Rendered, Writer};
use crate::out::printable;
use assize_engine::offline::{Evaluator, Judged};
use assize_model::ComplianceType;
use std::io::{self, Write};

/// The width of `INSUFFICIENT_DATA`.
const COMPLIANCE: usize = 17;

/// The width of most types, names and ids.
const RESOURCE: usize = 56;

/// How many facts are told below a violation.
const TOLD: usize = 5;

/// Widths and colours.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    rule: usize,
    color: bool,
}

impl Look {
    pub fn new(evaluator: &Evaluator, color: bool) -> Self {
        let names = evaluator.rules().iter().map(|r| r.rule.name().chars().count());
        Self { rule: names.max().unwrap_or(4).clamp(4, 48), color }
    }

    fn paint(self, style: &'static str) -> (&'static str, &'static str) {
        if self.color { (style, "\x1b[0m") } else { ("", "") }
    }

    fn of(self, compliance: ComplianceType) -> (&'static str, &'static str) {
        self.paint(match compliance {
            ComplianceType::Compliant => "\x1b[32m",
            ComplianceType::NonCompliant => "\x1b[1;31m",
            ComplianceType::NotApplicable => "\x1b[2m",
            ComplianceType::InsufficientData => "\x1b[33m",
        })
    }
}

pub fn render(into: &mut Vec<u8>, judged: &Judged<'_>, look: Look) -> io::Result<()> {
    let verdict = judged.verdict;
    let item = judged.item;
    let (on, off) = look.of(verdict.compliance);
    let (kind, id) = (item.resource_type(), item.resource_id());
    let name = item.resource_name().filter(|name| !name.is_empty() && *name != id);
    // The name says more to people, the id finds it.
    let resource = match name {
        Some(name) => format!("{kind} {name} ({id})"),
        None => format!("{kind} {id}"),
    };
    let rule = printable(judged.rule.rule.name());
    let why = printable(verdict.annotation.as_deref().unwrap_or(""));
    let width = look.rule;
    write!(into, "{on}{:COMPLIANCE$}{off}  {rule:width$}  ", verdict.compliance)?;
    let resource = printable(&resource);
    if why.is_empty() {
        writeln!(into, "{resource}")?;
    } else {
        writeln!(into, "{resource:RESOURCE$}  {why}")?;
    }
    let (dim, off) = look.paint("\x1b[2m");
    for fact in verdict.evidence.iter().take(TOLD) {
        let place = match &fact.resource {
            Some(other) => format!("{other} {}", fact.pointer),
            None => fact.pointer.clone(),
        };
        let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
        let (place, seen) = (printable(&place), printable(seen));
        let expected = printable(&fact.expected);
        writeln!(into, "{:COMPLIANCE$}  {dim}{place}: {seen}; expected: {expected}{off}", "")?;
    }
    if let more @ 1.. = verdict.evidence.len().saturating_sub(TOLD) {
        writeln!(into, "{:COMPLIANCE$}  {dim}and {more} more{off}", "")?;
    }
    Ok(())
}

/// Lines as they come.
pub struct Table {
    look: Look,
    begun: bool,
}

impl Table {
    pub fn new(look: Look) -> Self {
        Self { look, begun: false }
    }
}

impl Writer for Table {
    fn part(&mut self, out: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        if !self.begun && !part.text.is_empty() {
            self.begun = true;
            let width = self.look.rule;
            let (on, off) = self.look.paint("\x1b[1m");
            write!(out, "{on}{:COMPLIANCE$}  {:width$}  ", "COMPLIANCE", "RULE")?;
            writeln!(out, "{:RESOURCE$}  ANNOTATION{off}", "RESOURCE")?;
        }
        out.write_all(&part.text)
    }

    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        if self.begun {
            writeln!(out)?;
        }
        let (on, off) = self.look.of(report.totals.verdicts().compliance());
        writeln!(out, "{on}{}{off}", report.summary())
    }
}
