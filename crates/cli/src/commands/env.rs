//! `assize env`: what points a shell at the local server.

use crate::cli::Global;
use crate::client::{Connection, read_local};
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use crate::shell::Shell;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `assize env`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  eval \"$(assize env)\"
  assize env --shell fish | source
  assize env --shell powershell | Invoke-Expression")]
pub struct Args {
    /// The server's data directory [default: the platform's]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Whose syntax to write
    #[arg(long, value_enum, default_value_t)]
    shell: Shell,
}

/// Prints the exports.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let connection = Connection { data_dir: args.data_dir.clone(), ..Connection::default() };
    let dir = connection.data_dir()?;
    let local = read_local(&dir)?.ok_or_else(|| {
        CliError::Failed(format!(
            "no server was ever started on the data directory `{}`; `assize serve{}` starts one",
            dir.display(),
            if args.data_dir.is_some() { " --data-dir …" } else { "" }
        ))
    })?;
    let mut out = out::stdout();
    for line in args.shell.exports(&local) {
        writeln!(out, "{line}").map_err(CliError::output)?;
    }
    out.flush().map_err(CliError::output)?;
    Ok(Exit::Ok)
}
