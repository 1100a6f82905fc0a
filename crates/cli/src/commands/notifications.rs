//! `assize notifications`: what waits to be told, and what was given up.

use crate::cli::Global;
use crate::client::{Connection, Notifications};
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, many, printable};
use std::io::{self, Write};

/// Arguments of `assize notifications`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize notifications
  assize notifications --output json | jq .dead
  assize notifications --redeliver --sink webhook:ops")]
pub struct Args {
    #[command(flatten)]
    connection: Connection,
    /// Have what was given up told again
    #[arg(long)]
    redeliver: bool,
    /// Of this sink only
    #[arg(long, value_name = "NAME", requires = "redeliver")]
    sink: Option<String>,
    /// Only the one of this id
    #[arg(long, value_name = "ID", requires = "redeliver")]
    id: Option<String>,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Text,
    Json,
}

/// Asks and prints.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let client = args.connection.client()?;
    let mut out = out::stdout();
    let written = if args.redeliver {
        let again = client.redeliver(args.sink.as_deref(), args.id.as_deref())?;
        writeln!(out, "{} will be told again", many(again, "notification"))
    } else {
        let found = client.notifications()?;
        if args.output == Output::Json {
            serde_json::to_writer_pretty(&mut out, &found)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out))
        } else {
            text(&mut out, &found)
        }
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}

fn text(out: &mut dyn Write, found: &Notifications) -> io::Result<()> {
    if found.sinks.is_empty() {
        return writeln!(out, "nothing waits to be told, and nothing was given up");
    }
    for sink in &found.sinks {
        let (waiting, dead) = (sink.waiting, sink.dead);
        writeln!(out, "{}: {waiting} waiting, {dead} given up", printable(&sink.sink))?;
    }
    for dead in &found.dead {
        let error = dead.error.as_deref().unwrap_or("no reason is known");
        writeln!(
            out,
            "  {}  {}  {}  {} tries: {}",
            dead.at,
            printable(&dead.id),
            printable(&dead.about),
            dead.attempts,
            printable(error)
        )?;
    }
    Ok(())
}
