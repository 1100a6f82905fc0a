//! `assize explain`: why a resource is judged as it is.

mod text;

use crate::cli::Global;
use crate::client::Connection;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use std::io::{self, Write};

/// Arguments of `assize explain`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize explain restricted-ssh AWS::EC2::SecurityGroup/sg-0abc
  assize explain restricted-ssh sg-0abc --output json")]
pub struct Args {
    /// The rule's name
    #[arg(value_name = "RULE")]
    rule: String,
    /// The resource as TYPE/ID, or its id where that is enough
    #[arg(value_name = "RESOURCE")]
    resource: String,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Text,
    Json,
}

/// Asks and prints.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let explanation = args.connection.client()?.explain(&args.rule, &args.resource)?;
    let mut out = out::stdout();
    let written = match args.output {
        Output::Json => serde_json::to_writer_pretty(&mut out, &explanation)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out)),
        Output::Text => text::print(&mut out, &explanation, global.color.on_stdout()),
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}
