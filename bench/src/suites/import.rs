//! Importing a file of items into a fresh store.
//!
//! Compared: items per second through Assize's reader of files, the full check of each item
//! and `Engine::record`, as `assize import` does it, until all are durable; and rows of the
//! same bytes put into a plain table of SQLite without looking at them.
//!
//! Fair because both keep each batch of a hundred durably before they take the next, with the
//! same version and settings of SQLite on the same disk. Assize keeps more than the row: its
//! place in the resource's history, the current state, and counts.

use super::Suite;
use crate::bare;
use crate::data::{group, write_lines};
use crate::embedded::Embedded;
use crate::harness::{Contender, Fault, Settings, agree, interleaved, three, timed};
use crate::report::Report;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "import", about: "items imported into a fresh store, durably", run };

/// Threads that parse and record.
const THREADS: usize = 2;

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let items = settings.items / 5;
    let rows: Vec<String> = (0..items).map(|n| group(n, 0).text).collect();
    let file = settings.scratch("import.ndjson");
    let bytes = write_lines(&file, rows.iter().cloned())?;
    let ours = |threads: usize| -> Contender<'_> {
        let file = &file;
        Box::new(move || {
            let embedded = Embedded::new(settings)?;
            let (seconds, count) = timed(|| embedded.import(file, threads))?;
            agree("items recorded", count, items as u64)?;
            Ok(items as f64 / seconds)
        })
    };
    let mut contenders: Vec<Contender<'_>> =
        vec![ours(THREADS), ours(1), Box::new(|| bare::insert_rate(settings, &rows))];
    let figures = interleaved(settings.rounds.min(3), &mut contenders)?;
    let [many, one, theirs] = three(figures)?;
    let peer = ("bare SQLite inserts", theirs);
    report.rate(format!("{THREADS} threads"), "items/s", many, peer, Some(0.7));
    report.rate("one thread", "items/s", one, peer, None);
    report.note(format!(
        "{items} items, {:.0} bytes on average, {} in a transaction, synchronous=FULL",
        bytes as f64 / items as f64,
        bare::BATCH
    ));
    Ok(())
}
