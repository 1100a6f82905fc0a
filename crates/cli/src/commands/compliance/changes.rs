//! How verdicts changed, oldest first.

use super::output::{Output, cell, word};
use crate::out::{many, printable};
use assize_engine::history::Change;
use std::io::{self, Write};

/// Prints changes.
///
/// # Errors
/// What the output says.
pub fn print(
    out: &mut dyn Write,
    changes: &[Change],
    output: Output,
    color: bool,
) -> io::Result<()> {
    match output {
        Output::Json => {
            serde_json::to_writer_pretty(&mut *out, changes)?;
            writeln!(out)
        }
        Output::Table => {
            for change in changes {
                let (kind, id) =
                    (printable(&change.key.resource_type), printable(&change.key.resource_id));
                let (rule, to) = (printable(&change.rule), word(change.to.as_str(), 17, color));
                let line = format!("{}  {to}  {rule}  {kind}/{id}{}", change.at, because(change));
                writeln!(out, "{line}")?;
            }
            writeln!(out, "\n{}", many(changes.len() as u64, "change"))
        }
        Output::Markdown => {
            writeln!(out, "| Time | Rule | Resource | Verdict | Before |")?;
            writeln!(out, "| --- | --- | --- | --- | --- |")?;
            for change in changes {
                let from = change.from.map_or("", |from| from.as_str());
                let (kind, id) = (cell(&change.key.resource_type), cell(&change.key.resource_id));
                let (rule, to) = (cell(&change.rule), change.to);
                writeln!(out, "| {} | {rule} | `{kind}/{id}` | {to} | {from} |", change.at)?;
            }
            Ok(())
        }
    }
}

fn because(change: &Change) -> String {
    change.why.map(|why| format!("  ({})", why.as_words())).unwrap_or_default()
}
