//! `cargo xtask import-models [--botocore PATH]`: refreshes `codegen/models` from botocore.
//!
//! The work is done by `assize-codegen import`; run `cargo run -p assize-codegen` afterwards to
//! generate the code.

use std::process::Command;

/// Runs the import with the arguments that follow the task's name.
///
/// # Errors
/// A message when an argument isn't known, cargo can't be run, or the import fails.
pub fn run(args: &[String]) -> Result<(), String> {
    match args {
        [] => {}
        [flag, _] if flag == "--botocore" => {}
        _ => return Err("usage: cargo xtask import-models [--botocore PATH]".to_owned()),
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "assize-codegen", "--", "import"])
        .args(args)
        .status()
        .map_err(|error| format!("cannot run `cargo`: {error}"))?;
    if status.success() { Ok(()) } else { Err("the import failed".to_owned()) }
}
