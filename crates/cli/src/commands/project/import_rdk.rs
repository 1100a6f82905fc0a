//! `assize rule import-rdk`

use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, note, printable};
use assize_project::rdk;
use std::io::Write as _;
use std::path::PathBuf;

/// Arguments of `assize rule import-rdk`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads `parameters.json` and the code of a rule of the AWS Config Rules Development Kit, in Python
or Guard, and writes a project. The folder is left as it is.

Examples:
  assize rule import-rdk ../aws-config-rules/python/IAM_USER_MFA_ENABLED
  assize rule import-rdk rules/MyRule --folder my-rule")]
pub struct Args {
    /// The rule's folder, with `parameters.json`
    #[arg(value_name = "FOLDER")]
    source: PathBuf,
    /// The folder to make [default: the rule's name]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
}

/// Makes a project of it.
pub fn run(args: &Args) -> Result<Exit, CliError> {
    let done = rdk::import(&args.source, args.folder.as_deref())?;
    for word in &done.notes {
        note(format_args!("note: {}", printable(word)));
    }
    let mut out = out::stdout();
    let (name, folder) = (printable(&done.name), done.folder.display());
    writeln!(out, "Made a project of {name} in {folder}; next: add cases to {folder}/cases.yaml")
        .and_then(|()| out.flush())
        .map_err(CliError::output)?;
    Ok(Exit::Ok)
}
