//! The forms of the output.

use super::word;
use crate::commands::compliance::cell;
use crate::out::{many, printable};
use assize_engine::backtest::{BacktestReport, Course, Interval, Outcome, Side};
use assize_model::Timestamp;
use std::io::{self, Write};

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For people
    #[default]
    Text,
    /// One document
    Json,
    /// For pull requests
    Markdown,
}

/// The longest table of a pull request's comment, in rows: GitHub takes 65,536 characters.
const MARKDOWN_ROWS: usize = 100;

/// Prints a report.
///
/// # Errors
/// What the output says.
pub fn print(
    out: &mut dyn Write,
    report: &BacktestReport,
    output: Output,
    color: bool,
) -> io::Result<()> {
    match output {
        Output::Text => text(out, report, color),
        Output::Json => {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)
        }
        Output::Markdown => markdown(out, report),
    }
}

/// The groups of a report, in the order in which they are told.
const GROUPS: [(Option<Outcome>, &str); 5] = [
    (Some(Outcome::NewlyNonCompliant), "newly non-compliant"),
    (Some(Outcome::NewlyCompliant), "newly compliant"),
    (Some(Outcome::DifferedBefore), "same at the end, differed before"),
    (Some(Outcome::Same), "out of compliance under both, at the same times"),
    (None, "out of compliance"),
];

fn text(out: &mut dyn Write, report: &BacktestReport, color: bool) -> io::Result<()> {
    let (bold, off) = if color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let rule = printable(&report.rule);
    writeln!(out, "{bold}{rule}{off} from {} to {}", report.since, report.until)?;
    writeln!(out, "{}", looked_at(report))?;
    let line = |out: &mut dyn Write, name: &str, side: &Side| {
        let Side { compliant, non_compliant, insufficient_data, ever_non_compliant } = side;
        writeln!(
            out,
            "{name:16}  {compliant:>9}  {non_compliant:>13}  {insufficient_data:>9}  {ever_non_compliant:>18}"
        )
    };
    writeln!(
        out,
        "\n{:16}  {:>9}  {:>13}  {:>9}  {:>18}",
        "AT THE END", "COMPLIANT", "NON-COMPLIANT", "UNDECIDED", "EVER NON-COMPLIANT"
    )?;
    line(out, "tested", &report.tested)?;
    if let Some(deployed) = &report.deployed {
        line(out, "deployed", deployed)?;
        writeln!(
            out,
            "\nagainst the deployed version: {} newly non-compliant, {} newly compliant, \
             {} differed before, {} same",
            report.newly_non_compliant, report.newly_compliant, report.differed_before, report.same
        )?;
    }
    for (outcome, title) in GROUPS {
        let mut courses = report.courses.iter().filter(|c| c.outcome == outcome).peekable();
        if courses.peek().is_some() {
            writeln!(out, "\n{bold}{title}{off}")?;
        }
        for course in courses {
            text_course(out, course, report.since)?;
        }
    }
    if report.unlisted > 0 {
        writeln!(out, "\n{} more; see --limit", many(report.unlisted, "resource"))?;
    }
    Ok(())
}

fn text_course(out: &mut dyn Write, course: &Course, since: Timestamp) -> io::Result<()> {
    let (kind, id) = (printable(&course.key.resource_type), printable(&course.key.resource_id));
    writeln!(out, "  {kind}/{id}  {}", word(course.compliance))?;
    let told = |out: &mut dyn Write, interval: &Interval, who: &str| {
        let annotation = printable(interval.annotation.as_deref().unwrap_or_default());
        let line = format!("      {who}{}  {annotation}", span(interval, since));
        writeln!(out, "{}", line.trim_end())?;
        for fact in &interval.evidence {
            let place = match &fact.resource {
                Some(key) => format!("{key} {}", fact.pointer),
                None => fact.pointer.clone(),
            };
            let seen = if fact.seen.is_empty() { "nothing" } else { &fact.seen };
            let (place, seen) = (printable(&place).into_owned(), printable(seen).into_owned());
            writeln!(out, "          {place}: {seen}; expected {}", printable(&fact.expected))?;
        }
        Ok::<_, io::Error>(())
    };
    let differs = course.deployed.is_some();
    for interval in &course.intervals {
        told(out, interval, if differs { "tested    " } else { "" })?;
    }
    for interval in course.deployed.iter().flatten() {
        told(out, interval, "deployed  ")?;
    }
    Ok(())
}

fn looked_at(report: &BacktestReport) -> String {
    format!(
        "{} of {}, {}",
        many(report.items, "item"),
        many(report.resources, "resource"),
        many(report.evaluations, "evaluation")
    )
}

/// A span in words. One that begins with the test may have begun before.
fn span(interval: &Interval, since: Timestamp) -> String {
    let before = if interval.from == since { "(or before) " } else { "" };
    match interval.to {
        Some(to) => format!("{} {before}to {to}", interval.from),
        None => format!("{} {before}to the end", interval.from),
    }
}

fn markdown(out: &mut dyn Write, report: &BacktestReport) -> io::Result<()> {
    writeln!(out, "### Back-test of `{}`\n", cell(&report.rule))?;
    writeln!(out, "From {} to {}: {}.\n", report.since, report.until, looked_at(report))?;
    writeln!(out, "| At the end | Compliant | Non-compliant | Undecided | Ever non-compliant |")?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: |")?;
    let sides = [("Tested", Some(&report.tested)), ("Deployed", report.deployed.as_ref())];
    for (name, side) in sides {
        let Some(side) = side else { continue };
        let Side { compliant, non_compliant, insufficient_data, ever_non_compliant } = side;
        writeln!(
            out,
            "| {name} | {compliant} | {non_compliant} | {insufficient_data} | {ever_non_compliant} |"
        )?;
    }
    if report.deployed.is_some() {
        writeln!(
            out,
            "\n**{} newly non-compliant, {} newly compliant**, {} differed before, {} same.",
            report.newly_non_compliant, report.newly_compliant, report.differed_before, report.same
        )?;
    }
    let mut left = MARKDOWN_ROWS;
    for (outcome, title) in GROUPS {
        let courses: Vec<&Course> =
            report.courses.iter().filter(|c| c.outcome == outcome).collect();
        if courses.is_empty() {
            continue;
        }
        let open = outcome.is_none_or(|o| o == Outcome::NewlyNonCompliant);
        let (count, open) = (courses.len(), if open { " open" } else { "" });
        writeln!(out, "\n<details{open}><summary>{title} ({count} listed)</summary>\n")?;
        writeln!(out, "| Resource | Out of compliance | Why |\n| --- | --- | --- |")?;
        for course in courses.iter().take(left) {
            markdown_row(out, course, report.since)?;
        }
        left = left.saturating_sub(courses.len());
        writeln!(out, "\n</details>")?;
    }
    let listed = report.courses.len().min(MARKDOWN_ROWS);
    let more = report.unlisted + (report.courses.len() - listed) as u64;
    if more > 0 {
        writeln!(out, "\n{} more are not listed.", many(more, "resource"))?;
    }
    Ok(())
}

fn markdown_row(out: &mut dyn Write, course: &Course, since: Timestamp) -> io::Result<()> {
    let spans = |intervals: &[Interval]| {
        intervals.iter().map(|i| span(i, since)).collect::<Vec<_>>().join("<br>")
    };
    let mut times = spans(&course.intervals);
    if let Some(deployed) = &course.deployed {
        let of = |text: String| if text.is_empty() { "never".to_owned() } else { text };
        times = format!("tested: {}<br>deployed: {}", of(times), of(spans(deployed)));
    }
    let first = course.intervals.first().or(course.deployed.iter().flatten().next());
    let why = first.and_then(|interval| interval.annotation.as_deref()).unwrap_or_default();
    let (kind, id) = (cell(&course.key.resource_type), cell(&course.key.resource_id));
    writeln!(out, "| `{kind}/{id}` | {times} | {} |", cell(why))
}
