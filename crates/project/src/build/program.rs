//! Running the programs that a build needs.

use crate::error::ProjectError;
use std::process::{Command, Output, Stdio};

/// Runs a program to its end; what it says on standard error is shown as it comes.
///
/// # Errors
/// A program that is missing, and one that fails.
pub fn run(command: &mut Command, what: &str) -> Result<Output, ProjectError> {
    let program = command.get_program().to_string_lossy().into_owned();
    let done = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| ProjectError::Program(format!("can't run `{program}`: {error}")))?;
    if done.status.success() {
        return Ok(done);
    }
    let said = String::from_utf8_lossy(&done.stdout);
    let tail: Vec<&str> = said.lines().rev().take(20).collect();
    let tail: Vec<&str> = tail.into_iter().rev().collect();
    Err(ProjectError::Program(format!("{what} failed ({})\n{}", done.status, tail.join("\n"))))
}
