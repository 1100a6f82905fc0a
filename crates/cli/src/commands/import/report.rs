//! What an import did, counted and told.

use crate::client::{Completed, Filled, Recorded, Summary};
use crate::error::CliError;
use crate::out::{self, ColorChoice, many};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

/// Bad records that are told one by one.
const TOLD: u64 = 1_000;

/// Accounts and regions that the text names.
const HOMES: usize = 20;

/// The form of the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Output {
    /// Words
    #[default]
    Text,
    /// One JSON object
    Json,
}

/// Counts so far.
pub struct Tally {
    /// What became of the good items.
    pub summary: Summary,
    /// Items that the server has answered for.
    pub sent: u64,
    /// Bad records.
    pub rejected: u64,
    /// Good items by account and region.
    homes: BTreeMap<(String, String), u64>,
    color: ColorChoice,
}

impl Tally {
    /// Nothing yet.
    pub fn new(color: ColorChoice) -> Self {
        Self { summary: Summary::default(), sent: 0, rejected: 0, homes: BTreeMap::new(), color }
    }

    /// Adds the server's answer to a number of items.
    pub fn add(&mut self, items: u64, recorded: &Recorded) {
        self.sent += items;
        self.summary.merge(recorded.summary);
        for home in &recorded.homes {
            let name = (home.account.clone(), home.region.clone());
            *self.homes.entry(name).or_default() += home.items;
        }
    }

    /// Tells of a bad record.
    pub fn reject(&mut self, bad: &str) {
        self.rejected += 1;
        if self.rejected <= TOLD {
            out::complain(out::printable(bad), self.color);
        } else if self.rejected == TOLD + 1 {
            out::note("further bad records are counted, and no longer shown");
        }
    }

    /// Counts bad records that the server did not name.
    pub fn reject_silently(&mut self, more: u64) {
        self.rejected += more;
    }
}

/// The summary.
#[derive(Serialize)]
pub struct Report {
    endpoint: String,
    /// Items found in the files, good ones and those that the server refused.
    read: u64,
    #[serde(flatten)]
    summary: Summary,
    rejected: u64,
    /// The accounts and regions that the good items went into.
    homes: Vec<Filled>,
    #[serde(skip_serializing_if = "Option::is_none")]
    full: Option<Completed>,
    /// Whether Ctrl-C ended it before all was read.
    interrupted: bool,
    seconds: f64,
}

/// How an import ended.
pub struct Outcome {
    /// What the end of a full import did.
    pub completed: Option<Completed>,
    /// Whether Ctrl-C ended it before all was read.
    pub interrupted: bool,
    /// The server, or the data directory.
    pub place: String,
    /// How long it took.
    pub took: Duration,
}

impl Report {
    /// Sums up.
    pub fn new(tally: Tally, outcome: Outcome) -> Self {
        let homes = tally.homes.into_iter();
        Self {
            endpoint: outcome.place,
            read: tally.sent,
            summary: tally.summary,
            rejected: tally.rejected,
            homes: homes
                .map(|((account, region), items)| Filled { account, region, items })
                .collect(),
            full: outcome.completed,
            interrupted: outcome.interrupted,
            seconds: outcome.took.as_secs_f64(),
        }
    }

    /// Prints it.
    pub fn print(&self, form: Output) -> Result<(), CliError> {
        let mut out = out::stdout();
        let written = match form {
            Output::Json => serde_json::to_writer_pretty(&mut out, self)
                .map_err(io::Error::from)
                .and_then(|()| writeln!(out)),
            Output::Text => self.text(&mut out),
        };
        written.and_then(|()| out.flush()).map_err(CliError::output)
    }

    fn text(&self, out: &mut dyn Write) -> io::Result<()> {
        let Self { read, summary, rejected, .. } = self;
        let rate = *read as f64 / self.seconds.max(0.001);
        writeln!(
            out,
            "{} in {:.1} s ({rate:.0}/s) into {}",
            many(*read, "item"),
            self.seconds,
            self.endpoint
        )?;
        writeln!(
            out,
            "  {} discovered, {} updated, {} historic, {} known, {rejected} rejected",
            summary.discovered, summary.updated, summary.historic, summary.known
        )?;
        for home in self.homes.iter().take(HOMES) {
            let (account, region) = (out::printable(&home.account), out::printable(&home.region));
            writeln!(out, "  {account} {region}: {}", many(home.items, "item"))?;
        }
        if let more @ 1.. = self.homes.len().saturating_sub(HOMES) {
            writeln!(out, "  and {more} more of accounts and regions")?;
        }
        if let Some(full) = self.full {
            writeln!(
                out,
                "  the snapshot holds {}, {} of them back from deletion; of the others, {} marked \
                 as deleted, {} left alone (newer, or of global services that it leaves out)",
                many(full.kept, "resource"),
                full.restored,
                full.deleted,
                full.spared
            )?;
        }
        Ok(())
    }
}
