//! Importing a file of items into a fresh store.
//!
//! Compared: items per second of `assize import` with a fresh `assize serve`, from the start of
//! the command until it ends, when all items are checked in full and durable; the same within
//! one process, reader and `Engine::record` on two threads, a hundred in a transaction; and
//! rows of the same bytes put into a plain table of SQLite without looking at them.
//!
//! Fair because all keep their batches durably, one after the other, with the same version and
//! settings of SQLite on the same disk, a hundred in a transaction; `assize import` alone has
//! larger ones, as its server chooses. Assize keeps more than the row: its place in the
//! resource's history, the current state, counts, and indexes by id and name.

use super::Suite;
use crate::bare;
use crate::data::{group, write_lines};
use crate::embedded::{self, Embedded};
use crate::harness::{Contender, Fault, Settings, agree, interleaved, three, timed};
use crate::report::Report;
use crate::servers::Server;

/// See the module.
pub const SUITE: Suite =
    Suite { name: "import", about: "items imported into a fresh store, durably", run };

/// Threads that parse and record.
const THREADS: usize = 2;

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let items = settings.items / 2;
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
    let command: Contender<'_> = Box::new(|| {
        let server = Server::assize(settings)?;
        let (seconds, ()) = timed(|| server.import(settings, &file))?;
        agree("resources recorded", server.resources()?, items as u64)?;
        Ok(items as f64 / seconds)
    });
    let mut contenders: Vec<Contender<'_>> =
        vec![command, ours(THREADS), Box::new(|| bare::insert_rate(settings, &rows))];
    let figures = interleaved(settings.rounds.min(3), &mut contenders)?;
    let [command, within, theirs] = three(figures)?;
    let peer = ("bare SQLite inserts", theirs);
    report.rate("assize import", "items/s", command, peer, Some(0.7));
    report.rate("in process", "items/s", within, peer, Some(0.7));
    report.note(format!(
        "{items} items, {:.0} bytes on average, {} in a transaction, bare {}, synchronous=FULL",
        bytes as f64 / items as f64,
        embedded::BATCH,
        bare::BATCH
    ));
    Ok(())
}
