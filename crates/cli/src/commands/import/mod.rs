//! `assize import`: items from files into a server.

mod feed;
mod full;
mod parcel;
mod progress;
mod report;
mod target;

use crate::cli::Global;
use crate::client::{Connection, Summary};
use crate::error::CliError;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::out::{many, note};
use assize_model::Timestamp;
use feed::Feed;
use parcel::Parcel;
use progress::Progress;
use report::{Outcome, Report, Tally};
use std::path::PathBuf;
use target::Target;

/// Arguments of `assize import`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Reads AWS Config's snapshot and history files, the output of `aws configservice`, events,
notifications and NDJSON, each plain or packed with gzip. A bad record is reported and never
keeps the good ones out; then the exit code is 4. Importing a file again is safe: what is held
already is recognised, so that an import that was interrupted goes on.

With --data-dir and no server running there, the items go straight into the directory.

Examples:
  assize import snapshot.json.gz
  assize import ConfigHistory/*.json.gz --output json
  aws configservice get-resource-config-history … | assize import -
  assize import --full 123456789012_Config_eu-west-1_ConfigSnapshot_20260301T000000Z_x.json.gz")]
pub struct Args {
    /// Files to read, or `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The files are one full snapshot: what they do not hold was deleted
    #[arg(long)]
    full: bool,
    /// When the snapshot was taken [default: as its file's name says, else now]
    #[arg(long, value_name = "TIME", requires = "full", value_parser = time)]
    taken_at: Option<Timestamp>,
    #[command(flatten)]
    connection: Connection,
    /// The form of the summary
    #[arg(long, short, value_enum, default_value_t)]
    output: report::Output,
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).map_err(|e| e.to_string())
}

/// Imports the files.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    if args.files.iter().filter(|file| file.as_os_str() == "-").count() > 1 {
        return Err(CliError::Failed("standard input can be read only once".to_owned()));
    }
    let interrupt = Interrupt::listen()?;
    let target = Target::open(&args.connection)?;
    let session = args.full.then(full::session).transpose()?;
    let progress = Progress::over(&args.files, global);
    let mut tally = Tally::new(global.color);
    let mut homes = full::Homes::default();
    let feed = Feed::start(args.files.clone(), args.full, progress.clone())?;
    while let Some(parcel) = feed.next(&interrupt) {
        send(&target, &parcel, session.as_deref(), &progress, &mut tally)?;
        homes.merge(parcel.homes);
    }
    progress.finish();
    let interrupted = interrupt.is_set();
    let completed = match &session {
        Some(_) if interrupted => None,
        Some(session) if tally.rejected == 0 => {
            let taken_at = args.taken_at.or_else(|| full::taken_at(&args.files));
            Some(full::complete(&target, session, &homes, taken_at)?)
        }
        Some(_) => {
            progress
                .note("records were rejected, so nothing was deleted: what they hold may exist");
            None
        }
        None => None,
    };
    let place = target.place();
    target.close()?;
    let outcome = Outcome { completed, interrupted, place, took: progress.elapsed() };
    let rejected = tally.rejected;
    Report::new(tally, outcome).print(args.output)?;
    if interrupted {
        note(format_args!(
            "interrupted{}; what is counted above is recorded. To go on, import the same files \
             again: items that are held already are recognised",
            if args.full { ", and nothing was deleted" } else { "" }
        ));
        return Ok(Exit::Interrupted);
    }
    Ok(if rejected > 0 { Exit::Partial } else { Exit::Ok })
}

fn send(
    target: &Target,
    parcel: &Parcel,
    session: Option<&str>,
    progress: &Progress,
    tally: &mut Tally,
) -> Result<(), CliError> {
    for bad in &parcel.bad {
        progress.suspend(|| tally.reject(bad));
    }
    if parcel.is_empty() {
        return Ok(());
    }
    let recorded = target.client().items(&parcel.body, session).map_err(|error| {
        let done: Summary = tally.summary;
        let before = tally.sent;
        CliError::Failed(format!(
            "{error} (acknowledged before: {}, {} of them new; importing the \
             files again is safe)",
            many(before, "item"),
            done.discovered + done.updated
        ))
    })?;
    tally.add(parcel.len(), &recorded);
    for rejected in &recorded.rejected {
        let bad = parcel.describe(rejected);
        progress.suspend(|| tally.reject(&bad));
    }
    tally.reject_silently(recorded.rejected_count.saturating_sub(recorded.rejected.len() as u64));
    progress.items(tally.sent);
    Ok(())
}
