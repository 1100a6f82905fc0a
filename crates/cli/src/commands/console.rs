//! `assize console`: a link that opens the console, once.

use crate::cli::Global;
use crate::client::Connection;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use std::io::Write;

/// Arguments of `assize console`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The link signs in as the owner of the credentials that are used. It opens once, within five
minutes.

Examples:
  assize console
  xdg-open \"$(assize console)\"")]
pub struct Args {
    #[command(flatten)]
    connection: Connection,
}

/// Asks for a link and prints it.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let client = args.connection.client()?;
    let path = client.console_link()?;
    let mut out = out::stdout();
    writeln!(out, "{}{path}", client.endpoint().trim_end_matches('/'))
        .and_then(|()| out.flush())
        .map_err(CliError::output)?;
    Ok(Exit::Ok)
}
