//! JSON: one document, or one object per line.

use super::super::report::Report;
use super::result::{BadJson, CountsJson, ResultJson, rules};
use super::{List, Rendered, Writer};
use assize_engine::offline::{Evaluator, Judged};
use assize_model::ComplianceType;
use serde::Serialize;
use std::io::{self, Write};

pub fn render_line(into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *into, &ResultJson::new(judged))?;
    into.write_all(b"\n")
}

pub fn render(into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
    into.write_all(b",\n    ")?;
    Ok(serde_json::to_writer(into, &ResultJson::new(judged))?)
}

/// One object per line, nothing else.
pub struct Ndjson;

impl Writer for Ndjson {
    fn end(&mut self, _: &mut dyn Write, _: &Report<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// `{rules, results, badRecords, summary}`
pub struct Json<'e> {
    evaluator: &'e Evaluator,
    list: List,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryJson<'a> {
    items: u64,
    unjudged_items: u64,
    bad_records: u64,
    compliance_type: ComplianceType,
    #[serde(flatten)]
    counts: CountsJson,
    rules: Vec<RuleSummary<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleSummary<'a> {
    config_rule_name: &'a str,
    compliance_type: ComplianceType,
    #[serde(flatten)]
    counts: CountsJson,
}

impl<'e> Json<'e> {
    pub fn new(evaluator: &'e Evaluator) -> Self {
        Self { evaluator, list: List::default() }
    }
}

impl Writer for Json<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\n  \"rules\": [")?;
        for (at, rule) in rules(self.evaluator).enumerate() {
            out.write_all(if at == 0 { b"\n    " } else { b",\n    " })?;
            serde_json::to_writer(&mut *out, &rule)?;
        }
        out.write_all(b"\n  ],\n  \"results\": [")
    }

    fn part(&mut self, out: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        self.list.part(out, part)
    }

    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        out.write_all(b"\n  ],\n  \"badRecords\": [")?;
        for (at, bad) in report.bad.iter().map(BadJson::from).enumerate() {
            out.write_all(if at == 0 { b"\n    " } else { b",\n    " })?;
            serde_json::to_writer(&mut *out, &bad)?;
        }
        out.write_all(b"\n  ],\n  \"summary\": ")?;
        let totals = &report.totals;
        let verdicts = totals.verdicts();
        let rules = self.evaluator.rules().iter().zip(&totals.rules);
        let summary = SummaryJson {
            items: totals.items,
            unjudged_items: totals.unjudged,
            bad_records: totals.bad,
            compliance_type: verdicts.compliance(),
            counts: verdicts.into(),
            rules: rules
                .map(|(rule, totals)| RuleSummary {
                    config_rule_name: rule.rule.name(),
                    compliance_type: totals.compliance(),
                    counts: (*totals).into(),
                })
                .collect(),
        };
        serde_json::to_writer(&mut *out, &summary)?;
        out.write_all(b"\n}\n")
    }
}
