//! An explanation for people.

use crate::out::printable;
use assize_engine::explain::{Excerpt, Explanation, Line, Stated};
use assize_engine::history::Change;
use assize_engine::reads::{Read, ReadKind};
use assize_model::ComplianceType;
use std::io::{self, Write};

/// The colours, or nothing.
struct Paint {
    bold: &'static str,
    red: &'static str,
    green: &'static str,
    yellow: &'static str,
    dim: &'static str,
    off: &'static str,
}

const COLOURS: Paint = Paint {
    bold: "\x1b[1m",
    red: "\x1b[31m",
    green: "\x1b[32m",
    yellow: "\x1b[33m",
    dim: "\x1b[2m",
    off: "\x1b[0m",
};

const PLAIN: Paint = Paint { bold: "", red: "", green: "", yellow: "", dim: "", off: "" };

impl Paint {
    fn of(&self, compliance: ComplianceType) -> &'static str {
        match compliance {
            ComplianceType::Compliant => self.green,
            ComplianceType::NonCompliant => self.red,
            ComplianceType::NotApplicable | ComplianceType::InsufficientData => self.yellow,
        }
    }
}

/// Prints an explanation.
///
/// # Errors
/// What the output says.
pub fn print(out: &mut dyn Write, told: &Explanation, color: bool) -> io::Result<()> {
    let paint = if color { &COLOURS } else { &PLAIN };
    let (bold, off) = (paint.bold, paint.off);
    let (kind, id) = (printable(&told.key.resource_type), printable(&told.key.resource_id));
    let name = match &told.resource_name {
        Some(name) => format!(" ({})", printable(name)),
        None => String::new(),
    };
    writeln!(out, "{bold}{kind}/{id}{off}{name}")?;
    writeln!(
        out,
        "{bold}{}{off}, judged by {}",
        printable(&told.rule.name),
        printable(&told.rule.judge)
    )?;
    if let Some(description) = &told.rule.description {
        writeln!(out, "  {}", printable(description))?;
    }
    match &told.verdict {
        None => writeln!(out, "\nnot judged yet")?,
        Some(verdict) => stated(out, verdict, paint)?,
    }
    for excerpt in &told.excerpts {
        excerpted(out, excerpt, paint)?;
    }
    parameters(out, told, paint)?;
    reads(out, &told.reads, paint)?;
    history(out, &told.history, paint)?;
    if !told.fix.is_empty() {
        writeln!(out, "\n{bold}to become compliant{off}")?;
        for step in &told.fix {
            writeln!(out, "  - {}", printable(step))?;
        }
    }
    Ok(())
}

fn stated(out: &mut dyn Write, verdict: &Stated, paint: &Paint) -> io::Result<()> {
    let (word, off) = (paint.of(verdict.compliance), paint.off);
    writeln!(out, "\n{word}{}{off} since {}", verdict.compliance, verdict.since)?;
    if let Some(annotation) = &verdict.annotation {
        writeln!(out, "  {}", printable(annotation))?;
    }
    let cause = printable(&verdict.cause);
    writeln!(out, "  judged at {}, because {cause}", verdict.recorded_at)
}

fn excerpted(out: &mut dyn Write, excerpt: &Excerpt, paint: &Paint) -> io::Result<()> {
    let (kind, id) = (printable(&excerpt.resource_type), printable(&excerpt.resource_id));
    let (bold, off) = (paint.bold, paint.off);
    writeln!(out, "\n{bold}{kind}/{id}{off} as captured at {}", excerpt.captured)?;
    for line in &excerpt.lines {
        let Line { depth, text, value, mark } = line;
        let indent = "  ".repeat(depth + 1);
        let (text, value) = (printable(text), printable(value));
        match mark {
            None => writeln!(out, "{}{indent}{text}{value}{}", paint.dim, paint.off)?,
            Some(mark) => {
                let missing = if mark.is_missing { "nothing is there; " } else { "" };
                let (red, expected) = (paint.red, printable(&mark.expected));
                writeln!(
                    out,
                    "{indent}{text}{red}{value}{off}  {red}<-- {missing}expected: {expected}{off}"
                )?;
            }
        }
    }
    Ok(())
}

fn parameters(out: &mut dyn Write, told: &Explanation, paint: &Paint) -> io::Result<()> {
    if told.rule.parameters.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}parameters{}", paint.bold, paint.off)?;
    for parameter in &told.rule.parameters {
        let name = printable(&parameter.name);
        match (&parameter.value, parameter.is_default) {
            (Some(value), false) => writeln!(out, "  {name} = {}", printable(value))?,
            (Some(value), true) => writeln!(out, "  {name} = {} (default)", printable(value))?,
            (None, _) => writeln!(out, "  {name} is not given")?,
        }
    }
    Ok(())
}

fn reads(out: &mut dyn Write, reads: &[Read], paint: &Paint) -> io::Result<()> {
    if reads.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}rests on{}", paint.bold, paint.off)?;
    for read in reads {
        let kind = printable(&read.resource_type);
        let id = printable(read.resource_id.as_deref().unwrap_or_default());
        match (read.kind, read.captured) {
            (ReadKind::List, _) => writeln!(out, "  all {kind}")?,
            (ReadKind::Absent, _) => {
                writeln!(out, "  {kind}/{id}, which is not recorded or was deleted")?;
            }
            (ReadKind::Resource, Some(at)) => writeln!(out, "  {kind}/{id}, captured at {at}")?,
            (ReadKind::Resource, None) => writeln!(out, "  {kind}/{id}")?,
        }
    }
    Ok(())
}

fn history(out: &mut dyn Write, changes: &[Change], paint: &Paint) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}history{}", paint.bold, paint.off)?;
    for change in changes {
        let (word, off) = (paint.of(change.to), paint.off);
        let because = match change.why {
            Some(why) => format!(", because {}", why.as_words()),
            None => String::new(),
        };
        writeln!(out, "  {}  {word}{}{off}{because}", change.at, change.to)?;
    }
    Ok(())
}
