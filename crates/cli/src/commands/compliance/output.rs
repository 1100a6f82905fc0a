//! The forms of the output.

use super::{Found, Listed, Report, Rule};
use crate::out::{many, printable};
use assize_engine::history::ResourceVerdict;
use assize_model::{ComplianceType, ResourceKey, Timestamp};
use std::io::{self, Write};

/// The form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// For people
    #[default]
    Table,
    /// One document
    Json,
    /// For pull requests and job summaries
    Markdown,
}

/// Prints a report.
///
/// # Errors
/// What the output says.
pub fn print(out: &mut dyn Write, report: &Report, output: Output, color: bool) -> io::Result<()> {
    match (output, &report.found) {
        (Output::Json, _) => {
            serde_json::to_writer_pretty(&mut *out, report)?;
            writeln!(out)
        }
        (Output::Table, Found::Rules { rules }) => rules_table(out, rules, report.at, color),
        (Output::Table, Found::Resource { resource, verdicts }) => {
            resource_table(out, resource, verdicts, report.at, color)
        }
        (Output::Markdown, Found::Rules { rules }) => rules_markdown(out, rules, report.at),
        (Output::Markdown, Found::Resource { resource, verdicts }) => {
            resource_markdown(out, resource, verdicts, report.at)
        }
    }
}

/// The word, in its colour.
pub fn word(compliance: &str, width: usize, color: bool) -> String {
    let on = match compliance {
        "COMPLIANT" => "\x1b[32m",
        "NON_COMPLIANT" => "\x1b[31m",
        _ => "\x1b[33m",
    };
    let padded = format!("{compliance:width$}");
    if color { format!("{on}{padded}\x1b[0m") } else { padded }
}

fn rules_table(out: &mut dyn Write, rules: &[Rule], at: Timestamp, color: bool) -> io::Result<()> {
    let names = rules.iter().map(|rule| printable(&rule.sum.rule).chars().count());
    let width = names.max().unwrap_or(0).max(4);
    writeln!(
        out,
        "{:width$}  {:17}  {:>9}  {:>13}",
        "RULE", "COMPLIANCE", "COMPLIANT", "NON-COMPLIANT"
    )?;
    for Rule { sum, .. } in rules {
        let (name, compliance) = (printable(&sum.rule), word(sum.compliance.as_str(), 17, color));
        let (good, bad) = (sum.compliant, sum.non_compliant);
        writeln!(out, "{name:width$}  {compliance}  {good:>9}  {bad:>13}")?;
    }
    for Rule { sum, verdicts } in rules.iter().filter(|rule| !rule.verdicts.is_empty()) {
        writeln!(out, "\n{}", printable(&sum.rule))?;
        for Listed { resource_type, resource_id, compliance, since, annotation } in verdicts {
            let (kind, id) = (printable(resource_type), printable(resource_id));
            let compliance = word(compliance, 0, color);
            writeln!(out, "  {kind}/{id}  {compliance} since {since}")?;
            if let Some(annotation) = annotation {
                writeln!(out, "      {}", printable(annotation))?;
            }
        }
    }
    writeln!(out, "\n{}", summary(rules, at))
}

fn summary(rules: &[Rule], at: Timestamp) -> String {
    let count = |wanted| rules.iter().filter(|rule| rule.sum.compliance == wanted).count();
    let bad: u64 = rules.iter().map(|rule| rule.sum.non_compliant).sum();
    format!(
        "as of {at}: {}, {} compliant, {} non-compliant, {} without data; {}",
        many(rules.len() as u64, "rule"),
        count(ComplianceType::Compliant),
        count(ComplianceType::NonCompliant),
        count(ComplianceType::InsufficientData),
        many(bad, "violation")
    )
}

fn resource_table(
    out: &mut dyn Write,
    resource: &ResourceKey,
    verdicts: &[ResourceVerdict],
    at: Timestamp,
    color: bool,
) -> io::Result<()> {
    let (kind, id) = (printable(&resource.resource_type), printable(&resource.resource_id));
    writeln!(out, "{kind}/{id} as of {at}\n")?;
    if verdicts.is_empty() {
        return writeln!(out, "no rule had judged it");
    }
    let names = verdicts.iter().map(|verdict| printable(&verdict.rule).chars().count());
    let width = names.max().unwrap_or(0).max(4);
    writeln!(out, "{:width$}  {:17}  {:24}  ANNOTATION", "RULE", "COMPLIANCE", "SINCE")?;
    for verdict in verdicts {
        let compliance = word(verdict.compliance.as_str(), 17, color);
        let annotation = printable(verdict.annotation.as_deref().unwrap_or_default());
        let name = printable(&verdict.rule);
        let line = format!("{name:width$}  {compliance}  {}  {annotation}", verdict.since);
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn rules_markdown(out: &mut dyn Write, rules: &[Rule], at: Timestamp) -> io::Result<()> {
    writeln!(out, "### Compliance\n\n{}\n", summary(rules, at))?;
    writeln!(
        out,
        "| Rule | Compliance | Compliant | Non-compliant |\n| --- | --- | ---: | ---: |"
    )?;
    for Rule { sum, .. } in rules {
        let name = cell(&sum.rule);
        writeln!(
            out,
            "| {name} | {} | {} | {} |",
            sum.compliance, sum.compliant, sum.non_compliant
        )?;
    }
    if rules.iter().all(|rule| rule.verdicts.is_empty()) {
        return Ok(());
    }
    writeln!(
        out,
        "\n| Rule | Resource | Compliance | Since | Annotation |\n| --- | --- | --- | --- | --- |"
    )?;
    for Rule { sum, verdicts } in rules {
        for listed in verdicts {
            writeln!(
                out,
                "| {} | `{}/{}` | {} | {} | {} |",
                cell(&sum.rule),
                cell(&listed.resource_type),
                cell(&listed.resource_id),
                listed.compliance,
                listed.since,
                cell(listed.annotation.as_deref().unwrap_or_default())
            )?;
        }
    }
    Ok(())
}

fn resource_markdown(
    out: &mut dyn Write,
    resource: &ResourceKey,
    verdicts: &[ResourceVerdict],
    at: Timestamp,
) -> io::Result<()> {
    let (kind, id) = (cell(&resource.resource_type), cell(&resource.resource_id));
    writeln!(out, "### Compliance of `{kind}/{id}`\n\nas of {at}\n")?;
    writeln!(out, "| Rule | Compliance | Since | Annotation |\n| --- | --- | --- | --- |")?;
    for verdict in verdicts {
        let annotation = cell(verdict.annotation.as_deref().unwrap_or_default());
        let (rule, since) = (cell(&verdict.rule), verdict.since);
        writeln!(out, "| {rule} | {} | {since} | {annotation} |", verdict.compliance)?;
    }
    Ok(())
}

/// Text within a cell of a table.
pub fn cell(text: &str) -> String {
    let printable = printable(text);
    printable.replace('\\', "\\\\").replace('|', "\\|").replace('`', "'").replace('<', "&lt;")
}
