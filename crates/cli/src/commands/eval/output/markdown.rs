//! Markdown: a summary by rule, then a table of results.

use super::super::report::Report;
use super::{Rendered, Writer};
use crate::out::printable;
use assize_engine::offline::Judged;
use std::io::{self, Seek, Write};
use tempfile::SpooledTempFile;

/// How many rows wait in memory, in bytes, before they go to a temporary file.
const IN_MEMORY: usize = 1 << 20;

/// How many bad records are listed.
const LISTED: usize = 50;

/// Rows wait until the summary is known.
pub struct Markdown {
    rows: SpooledTempFile,
}

impl Markdown {
    pub fn new() -> Self {
        Self { rows: tempfile::spooled_tempfile(IN_MEMORY) }
    }
}

pub fn render(into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
    let item = judged.item;
    let verdict = judged.verdict;
    write!(
        into,
        "| {} | {} | {} `{}` | {}",
        verdict.compliance,
        cell(judged.rule.rule.name()),
        cell(&item.resource_type()),
        code(&item.resource_id()),
        cell(verdict.annotation.as_deref().unwrap_or("")),
    )?;
    for fact in verdict.evidence.iter().take(3) {
        let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
        write!(into, "<br>`{}` is `{}`", code(&fact.pointer), code(seen))?;
    }
    into.write_all(b" |\n")
}

impl Writer for Markdown {
    fn part(&mut self, _: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        self.rows.write_all(&part.text)
    }

    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        let verdicts = report.totals.verdicts();
        writeln!(out, "## Compliance: {}\n\n{}\n", verdicts.compliance(), report.summary())?;
        out.write_all(
            b"| Rule | Compliance | Compliant | Non-compliant | Not applicable | Insufficient data |\n\
              | --- | --- | ---: | ---: | ---: | ---: |\n",
        )?;
        for (rule, t) in report.evaluator.rules().iter().zip(&report.totals.rules) {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                cell(rule.rule.name()),
                t.compliance(),
                t.compliant,
                t.non_compliant,
                t.not_applicable,
                t.insufficient_data
            )?;
        }
        if self.rows.stream_position()? > 0 {
            out.write_all(
                b"\n### Results\n\n| Compliance | Rule | Resource | Why |\n| --- | --- | --- | --- |\n",
            )?;
            self.rows.rewind()?;
            io::copy(&mut self.rows, out)?;
        }
        if !report.bad.is_empty() {
            out.write_all(b"\n### Bad records\n\n")?;
            for bad in report.bad.iter().take(LISTED) {
                writeln!(out, "- {}", cell(&bad.to_string()))?;
            }
            if let more @ 1.. = report.totals.bad.saturating_sub(LISTED as u64) {
                writeln!(out, "- and {more} more")?;
            }
        }
        Ok(())
    }
}

/// Text for a cell: nothing in it is markup, and it stays on its line.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in printable(&text.replace(['\n', '\r'], " ")).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Text between back-quotes in a cell, where only pipes and back-quotes are special.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('`', "'");
    printable(&text).replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_hold_no_markup() {
        assert_eq!(cell("a|b\n<x> *y*"), "a\\|b &lt;x&gt; \\*y\\*");
        assert_eq!(code("a|`b`\r\n"), "a\\|'b'  ");
    }
}
