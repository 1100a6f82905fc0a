//! JUnit XML: a suite per rule, a case per resource.
//!
//! A suite's counts stand before its cases, and cases of a rule come in between those of
//! others, so each rule's cases wait in a temporary file (in memory while few).

use super::super::report::Report;
use super::{Rendered, Writer};
use assize_engine::offline::{Evaluator, Judged, RuleTotals};
use assize_model::ComplianceType;
use std::borrow::Cow;
use std::io::{self, Seek, Write};
use tempfile::SpooledTempFile;

/// How much of one suite waits in memory.
const IN_MEMORY: usize = 64 << 10;

/// Suites under way.
pub struct Junit<'e> {
    evaluator: &'e Evaluator,
    suites: Vec<Suite>,
}

struct Suite {
    cases: SpooledTempFile,
    counts: RuleTotals,
}

impl<'e> Junit<'e> {
    pub fn new(evaluator: &'e Evaluator) -> Self {
        let suite = || Suite {
            cases: tempfile::spooled_tempfile(IN_MEMORY),
            counts: RuleTotals::default(),
        };
        Self { evaluator, suites: evaluator.rules().iter().map(|_| suite()).collect() }
    }
}

pub fn render(into: &mut Vec<u8>, judged: &Judged<'_>) -> io::Result<()> {
    let item = judged.item;
    let name = format!("{} {}", item.resource_type(), item.resource_id());
    let rule = escape(judged.rule.rule.name());
    write!(into, "    <testcase classname=\"{rule}\" name=\"{}\"", escape(&name))?;
    let compliance = judged.verdict.compliance;
    let element = match compliance {
        ComplianceType::Compliant => return into.write_all(b"/>\n"),
        ComplianceType::NonCompliant => "failure",
        ComplianceType::InsufficientData => "error",
        ComplianceType::NotApplicable => "skipped",
    };
    let why = escape(judged.verdict.annotation.as_deref().unwrap_or(""));
    write!(into, ">\n      <{element} message=\"{why}\"")?;
    if compliance == ComplianceType::NotApplicable {
        return into.write_all(b"/>\n    </testcase>\n");
    }
    write!(into, " type=\"{compliance}\">")?;
    write!(into, "{} record {}", escape(judged.source), judged.place.number)?;
    for fact in &judged.verdict.evidence {
        let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
        write!(into, "\n{}: {}", escape(&fact.pointer), escape(seen))?;
        write!(into, "\n  expected: {}", escape(&fact.expected))?;
    }
    write!(into, "</{element}>\n    </testcase>\n")
}

impl Writer for Junit<'_> {
    fn part(&mut self, _: &mut dyn Write, part: &Rendered) -> io::Result<()> {
        for (rule, text) in part.results() {
            let Some(suite) = self.suites.get_mut(rule) else { continue };
            suite.cases.write_all(text)?;
            let has = |element: &str| contains(text, element.as_bytes());
            let counts = &mut suite.counts;
            if has("<failure ") {
                counts.non_compliant += 1;
            } else if has("<error ") {
                counts.insufficient_data += 1;
            } else if has("<skipped ") {
                counts.not_applicable += 1;
            } else {
                counts.compliant += 1;
            }
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
        let sum = |of: fn(&RuleTotals) -> u64| self.suites.iter().map(|s| of(&s.counts)).sum();
        let bad = report.bad.len() as u64;
        let all: u64 = sum(RuleTotals::all);
        let failed: u64 = sum(|c| c.non_compliant);
        let errors: u64 = sum(|c| c.insufficient_data);
        let skipped: u64 = sum(|c| c.not_applicable);
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        write!(out, "<testsuites name=\"assize\" ")?;
        counts(out, all + bad, failed, errors + bad, skipped)?;
        out.write_all(b">\n")?;
        for (suite, rule) in self.suites.iter_mut().zip(self.evaluator.rules()) {
            let c = suite.counts;
            write!(out, "  <testsuite name=\"{}\" ", escape(rule.rule.name()))?;
            counts(out, c.all(), c.non_compliant, c.insufficient_data, c.not_applicable)?;
            out.write_all(b">\n")?;
            suite.cases.rewind()?;
            io::copy(&mut suite.cases, out)?;
            out.write_all(b"  </testsuite>\n")?;
        }
        if !report.bad.is_empty() {
            write!(out, "  <testsuite name=\"bad records\" ")?;
            counts(out, bad, 0, bad, 0)?;
            out.write_all(b">\n")?;
            for bad in &report.bad {
                let text = bad.to_string();
                let (place, why) = text.split_at(text.len() - bad.reason.len());
                let place = escape(place.trim_end_matches([' ', ':']));
                write!(out, "    <testcase classname=\"bad records\" name=\"{place}\">")?;
                writeln!(
                    out,
                    "<error message=\"{}\" type=\"BAD_RECORD\"/></testcase>",
                    escape(why)
                )?;
            }
            out.write_all(b"  </testsuite>\n")?;
        }
        out.write_all(b"</testsuites>\n")
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn counts(out: &mut dyn Write, all: u64, failed: u64, errors: u64, skip: u64) -> io::Result<()> {
    write!(out, "tests=\"{all}\" failures=\"{failed}\" errors=\"{errors}\" skipped=\"{skip}\"")
}

/// Text for XML. Characters that XML 1.0 can't hold in any form become `U+FFFD`.
fn escape(text: &str) -> Cow<'_, str> {
    let special = |c: char| {
        matches!(c, '<' | '>' | '&' | '"' | '\'' | '\u{fffe}' | '\u{ffff}') || c.is_control()
    };
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_xml_can_not_hold() {
        assert_eq!(
            escape("a<b>&\"'\n\u{0}\u{1b}\u{ffff}é"),
            "a&lt;b&gt;&amp;&quot;&apos;&#10;\u{fffd}\u{fffd}\u{fffd}é"
        );
        assert!(matches!(escape("plain"), Cow::Borrowed(_)));
    }
}
