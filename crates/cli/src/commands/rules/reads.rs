//! `assize rules reads`: what the verdicts of a rule rest on.

use crate::client::Connection;
use crate::error::CliError;
use crate::out::{many, printable};
use crate::resource;
use assize_engine::reads::{Read, ReadKind, ReadsLogic, RuleReads};
use std::io::{self, Write};

/// Arguments of `assize rules reads`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The rule's name
    #[arg(value_name = "NAME")]
    rule: String,
    /// Only the verdict about this resource
    #[arg(value_name = "TYPE/ID")]
    resource: Option<String>,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: super::Output,
    #[command(flatten)]
    connection: Connection,
}

/// Asks and prints.
///
/// # Errors
/// A resource that is none, a server's refusal, and an output that can't be written.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<(), CliError> {
    let key = args.resource.as_deref().map(resource::parse).transpose()?;
    let reads = args.connection.client()?.reads(&args.rule, key.as_ref())?;
    let written = match args.output {
        super::Output::Json => super::json(out, &reads),
        super::Output::Table => told(out, &reads, key.is_some()),
    };
    written.map_err(CliError::output)
}

fn told(out: &mut dyn Write, reads: &RuleReads, one: bool) -> io::Result<()> {
    for verdict in &reads.verdicts {
        let key = &verdict.key;
        let compliance = verdict.compliance.map_or("not judged yet", |c| c.as_str());
        let (kind, id) = (printable(&key.resource_type), printable(&key.resource_id));
        writeln!(out, "{kind}/{id}  {compliance}")?;
        for read in &verdict.reads {
            writeln!(out, "    {}", line(read))?;
        }
        if verdict.reads.is_empty() {
            writeln!(out, "    nothing but the resource itself")?;
        }
    }
    let rule = printable(&reads.rule);
    let count = many(reads.verdicts.len() as u64, "verdict");
    match reads.logic {
        ReadsLogic::Guard => writeln!(out, "{rule} is a Guard policy: it sees the item alone"),
        ReadsLogic::Unknown => writeln!(out, "{rule} is judged elsewhere, or not at all"),
        ReadsLogic::Native | ReadsLogic::Function if one => Ok(()),
        ReadsLogic::Native | ReadsLogic::Function => {
            writeln!(out, "{count} of {rule} rest on more than the resource itself")
        }
    }
}

fn line(read: &Read) -> String {
    let kind = printable(&read.resource_type);
    let id = printable(read.resource_id.as_deref().unwrap_or_default());
    match (read.kind, read.captured) {
        (ReadKind::List, _) => format!("list      all {kind}"),
        (ReadKind::Absent, _) => format!("absent    {kind}/{id}  (not recorded, or deleted)"),
        (ReadKind::Resource, None) => format!("resource  {kind}/{id}"),
        (ReadKind::Resource, Some(at)) => format!("resource  {kind}/{id}  (as of {at})"),
    }
}
