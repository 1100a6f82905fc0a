//! Conformance packs: templates with parameters.

use super::args::Args;
use super::rules_file;
use crate::error::CliError;
use crate::out::printable;
use assize_engine::packs::inspect;
use assize_model::AccountRegion;
use assize_model::rule::RuleDefinition;
use std::collections::BTreeMap;
use std::path::Path;

/// The rules that a template asks for, and what is to be said of what else it has: nothing is
/// remedied here.
pub(super) fn read(
    file: &Path,
    args: &Args,
) -> Result<(Vec<RuleDefinition>, Option<String>), CliError> {
    let text = rules_file::read_text(file)?;
    let home = AccountRegion::new(&args.account, &args.region);
    let told = inspect(&text, &parameters(&args.parameter)?, &home).map_err(|error| {
        CliError::invalid(format!("{}: {}", file.display(), printable(&error.to_string())))
    })?;
    let left_out = [
        (told.remediations.len(), "remediation configuration"),
        (told.documents.len(), "automation document"),
    ];
    let parts = left_out.iter().filter(|(count, _)| *count > 0).map(|(count, what)| {
        let plural = if *count == 1 { "" } else { "s" };
        format!("{count} {what}{plural}")
    });
    let parts: Vec<String> = parts.collect();
    let note = format!(
        "{}: passed over, as nothing is remedied here: {}",
        file.display(),
        parts.join(", ")
    );
    let note = Some(note).filter(|_| !parts.is_empty());
    Ok((told.rules.into_iter().map(|rule| rule.definition).collect(), note))
}

pub(super) fn parameters(given: &[String]) -> Result<BTreeMap<String, String>, CliError> {
    let mut values = BTreeMap::new();
    for text in given {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            let shown = printable(text);
            return Err(CliError::invalid(format!("--parameter {shown}: write NAME=VALUE")));
        };
        if values.insert(name.to_owned(), value.to_owned()).is_some() {
            let shown = printable(name);
            return Err(CliError::invalid(format!("--parameter {shown} is given twice")));
        }
    }
    Ok(values)
}
