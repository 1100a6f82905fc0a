//! A back-test of one rule over the history of many resources.
//!
//! Ten items of each resource, all of a different state, are in a store with the settings of a
//! server; they came in as changes come, so that the items of one resource lie far apart. Measured
//! is the whole question, from asking to the report: one rule, then an edited version of it beside
//! the deployed one. What is found is checked against the data, which says of each item whether it
//! violates.
//!
//! There is no peer: no emulator of AWS Config judges history.

use super::Suite;
use crate::data::{Group, group, write_lines};
use crate::embedded::Embedded;
use crate::harness::{Fault, Settings, agree, median, timed};
use crate::report::Report;
use assize_engine::backtest::{BacktestAsk, BacktestReport, Edit};
use assize_model::Timestamp;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "backtest", about: "one rule over a million items of history", run };

/// Items of each resource.
const REVISIONS: usize = 10;
/// What a back-test may take, in seconds: for a million items.
const LIMIT: f64 = 10.0;

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let resources = settings.items;
    let rows = (resources * REVISIONS) as u64;
    let embedded = Embedded::new(settings)?;
    embedded.put_rule("ssh", "INCOMING_SSH_DISABLED", "{}")?;
    let file = settings.scratch("history.ndjson");
    let mut bad = 0;
    for revision in 0..REVISIONS {
        let lines = (0..resources).map(|n| {
            let Group { text, violates, .. } = group(n, revision);
            bad += u64::from(violates && revision + 1 == REVISIONS);
            text
        });
        write_lines(&file, lines)?;
        agree("items recorded", embedded.import(&file, 2)?, resources as u64)?;
    }
    std::fs::remove_file(&file)?;
    let mut ask = BacktestAsk {
        rule: "ssh".into(),
        edit: None,
        since: Timestamp::parse("2025-01-01T00:00:00Z")?,
        until: embedded.engine.now(),
        resource: None,
        limit: 1_000,
    };
    let mut measured = |what: &str, ask: &BacktestAsk| -> Result<BacktestReport, Fault> {
        let mut seconds = Vec::new();
        let mut last = None;
        for _ in 0..settings.rounds.min(3) {
            let (took, found) = timed(|| Ok(embedded.engine.backtest(&embedded.home, ask)?))?;
            agree("items judged", found.items, rows)?;
            agree("violations at the end", found.tested.non_compliant, bad)?;
            seconds.push(took);
            last = Some(found);
        }
        let seconds = median(seconds);
        report.alone(format!("{what}, {rows} items"), "s", seconds, Some(LIMIT));
        report.note(format!("{what}: {:.0} items a second", rows as f64 / seconds));
        last.ok_or_else(|| "no round was run".into())
    };
    let alone = measured("one rule", &ask)?;
    // Each item opens what the one before closed, so that all were out of compliance.
    agree("ever out of compliance", alone.tested.ever_non_compliant, resources as u64)?;
    ask.edit = Some(Edit::Parameters("{}".into()));
    let both = measured("an edited version beside the deployed one", &ask)?;
    agree("resources on which they agree", both.same, resources as u64)
}
