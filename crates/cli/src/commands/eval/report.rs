//! What a run adds up to: totals, bad records, the exit code.

use super::args::{Args, FailOn};
use crate::exit::Exit;
use crate::out::{many, note, printable};
use assize_engine::offline::{Bad, Evaluator, Part, Totals};

/// How many bad records are told on standard error.
const TOLD: u64 = 100;

/// How many bad records an output holds.
const KEPT: usize = 1_000;

/// Adds up a run.
pub struct Report<'a> {
    args: &'a Args,
    /// The rules.
    pub evaluator: &'a Evaluator,
    /// Everything counted.
    pub totals: Totals,
    /// The first bad records.
    pub bad: Vec<Bad>,
    /// Rules that could not be judged here.
    pub unbuilt: usize,
    /// Whether the output was closed before the end.
    pub closed: bool,
}

impl<'a> Report<'a> {
    /// Nothing yet.
    pub fn new(args: &'a Args, evaluator: &'a Evaluator) -> Self {
        let totals = Totals::for_rules(evaluator.rules().len());
        Self { args, evaluator, totals, bad: Vec::new(), unbuilt: 0, closed: false }
    }

    /// Adds a part, and tells its bad records at once.
    pub fn add<P>(&mut self, part: &Part<P>) {
        for (number, bad) in (self.totals.bad + 1..).zip(&part.bad) {
            if number <= TOLD {
                note(format_args!("bad record: {}", printable(&bad.to_string())));
            }
            if self.bad.len() < KEPT {
                self.bad.push(bad.clone());
            }
        }
        self.totals.join(&part.totals);
    }

    /// Tells how much was not told.
    pub fn finish(&self) {
        if let more @ 1.. = self.totals.bad.saturating_sub(TOLD) {
            note(format_args!("bad record: and {more} more"));
        }
    }

    /// Names rules whose scope let none of the items through: a scope that is mistaken looks
    /// like a rule without violations.
    pub fn tell_scopes(&self) {
        for (rule, totals) in self.evaluator.rules().iter().zip(&self.totals.rules) {
            if totals.all() == 0 && rule.rule.definition.scope.is_some() {
                let name = printable(rule.rule.name());
                note(format_args!("note: the scope of rule `{name}` admits none of the items"));
            }
        }
    }

    /// How the program ends.
    pub fn exit(&self) -> Exit {
        let verdicts = self.totals.verdicts();
        let fails = |what, count: u64| count > 0 && self.args.fails_on(what);
        if fails(FailOn::NonCompliant, verdicts.non_compliant) {
            Exit::NonCompliant
        } else if self.closed {
            Exit::Failure
        } else if self.totals.items == 0 && fails(FailOn::BadRecord, self.totals.bad) {
            Exit::Invalid
        } else if fails(FailOn::BadRecord, self.totals.bad)
            || fails(FailOn::InsufficientData, self.unbuilt as u64)
            || fails(FailOn::InsufficientData, verdicts.insufficient_data)
        {
            Exit::Partial
        } else {
            Exit::Ok
        }
    }

    /// `3 items, 2 rules: 4 compliant, 1 non-compliant, …`
    pub fn summary(&self) -> String {
        let Totals { items, bad, .. } = self.totals;
        let verdicts = self.totals.verdicts();
        let mut text = format!(
            "{}, {}: {} compliant, {} non-compliant, {} not applicable, {} insufficient data",
            many(items, "item"),
            many(self.evaluator.rules().len() as u64, "rule"),
            verdicts.compliant,
            verdicts.non_compliant,
            verdicts.not_applicable,
            verdicts.insufficient_data,
        );
        if bad > 0 {
            text.push_str("; ");
            text.push_str(&many(bad, "bad record"));
        }
        text
    }
}
