//! `assize rules check`: are Guard policies right?

use crate::error::CliError;
use crate::exit::Exit;
use crate::guard;
use crate::out::{many, note, printable};
use assize_guard::Policy;
use std::io::{self, Write};
use std::path::PathBuf;

/// Checks policies, and says of each what is wrong where, or which rules it has. Answers how
/// the program ends once all are checked.
///
/// # Errors
/// A file that can't be read, and an output that can't be written.
pub fn run(files: &[PathBuf], out: &mut dyn Write) -> Result<Exit, CliError> {
    let mut exit = Exit::Ok;
    for file in files {
        let text = guard::read(file)?;
        match Policy::parse(&text) {
            Ok(policy) => {
                told(out, &file.display().to_string(), &policy).map_err(CliError::output)?
            }
            Err(error) => {
                note(guard::explain(file, &text, &error));
                exit = Exit::Invalid;
            }
        }
    }
    Ok(exit)
}

fn told(out: &mut dyn Write, file: &str, policy: &Policy) -> io::Result<()> {
    let rules: Vec<&str> = policy.rules().collect();
    let count = many(rules.len() as u64, "rule");
    let file = printable(file);
    if rules.is_empty() {
        return writeln!(out, "{file}: ok, but no rule runs by itself");
    }
    writeln!(out, "{file}: ok, {count}: {}", rules.join(", "))
}
