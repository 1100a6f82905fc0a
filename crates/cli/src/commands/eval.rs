//! `assize eval`: judge configuration items from files, without a server.

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use std::path::PathBuf;

/// Arguments of `assize eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files to read, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Judges the files.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    Err(CliError::Failed(format!("{} files are not judged yet", args.files.len())))
}
