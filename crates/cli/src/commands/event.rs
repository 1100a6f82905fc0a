//! `assize event`: the event that AWS Config would send to a rule's function.

use crate::cli::Global;
use crate::client::{Connection, EventAsk};
use crate::error::CliError;
use crate::exit::Exit;
use crate::{out, resource};
use std::io::{self, Write};

/// Arguments of `assize event`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The event's result token is valid: PutEvaluations takes it, and the results count.

Examples:
  assize event my-rule AWS::EC2::Instance/i-0abc > event.json
  assize event my-rule --schedule")]
pub struct Args {
    /// The rule's name
    rule: String,
    /// The resource that changed, as TYPE/ID
    #[arg(value_name = "TYPE/ID", required_unless_present = "schedule")]
    resource: Option<String>,
    /// The event of the rule's period
    #[arg(long, conflicts_with_all = ["resource", "diff"])]
    schedule: bool,
    /// Tell the difference to the state before, as for a change that was just seen
    #[arg(long)]
    diff: bool,
    #[command(flatten)]
    connection: Connection,
}

/// Asks and prints.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let mut ask = EventAsk {
        rule: args.rule.clone(),
        schedule: args.schedule,
        with_diff: args.diff,
        ..EventAsk::default()
    };
    if let Some(resource) = &args.resource {
        let key = resource::parse(resource)?;
        ask.resource_type = Some(key.resource_type);
        ask.resource_id = Some(key.resource_id);
    }
    let event = args.connection.client()?.event(&ask)?;
    let mut out = out::stdout();
    serde_json::to_writer_pretty(&mut out, &event)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(out))
        .and_then(|()| out.flush())
        .map_err(CliError::output)?;
    Ok(Exit::Ok)
}
