//! What is delivered by the clock.

use super::job::{self, Job, random_id};
use super::status::{self, Export, ExportStatus, export_status};
use crate::channel;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ReadTx, StoreExt};
use crate::schedule::next_after;
use assize_model::rule::Frequency;
use assize_model::{AccountRegion, Timestamp};

/// A turn of an account's clock: its status as it will be, and the job that is due.
struct Turn {
    export: Export,
    status: ExportStatus,
    job: Option<Job>,
}

impl Engine {
    /// Turns what is due into jobs, and sets when the next is, together.
    pub(super) fn schedule_deliveries(&self, home: &AccountRegion) -> Result<(), EngineError> {
        let now = self.now();
        let history_ms = self.options.history_every_ms;
        let turned = self.store.read(|tx| turns(tx, home, history_ms, now))?;
        if turned.is_empty() {
            return Ok(());
        }
        let home = home.clone();
        self.store.write(move |tx| {
            // Looked at again: a delivery may have ended meanwhile.
            for turn in turns(tx, &home, history_ms, now)? {
                status::put(tx, &home, turn.export, &turn.status)?;
                if let Some(job) = turn.job {
                    job::put(tx, &home, &job)?;
                }
            }
            Ok(())
        })
    }
}

fn turns(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    history_ms: i64,
    now: Timestamp,
) -> Result<Vec<Turn>, EngineError> {
    let channel = channel::channel(tx, home)?;
    let snapshot_ms = channel.as_ref().and_then(|c| c.snapshot_frequency).map(Frequency::millis);
    let history_ms = channel.map(|_| history_ms);
    let mut turns = Vec::new();
    for (export, period) in [(Export::Snapshot, snapshot_ms), (Export::History, history_ms)] {
        if let Some(turn) = turn(tx, home, export, period, now)? {
            turns.push(turn);
        }
    }
    Ok(turns)
}

/// What is to be done about one kind of delivery; nothing while it waits for its time.
fn turn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    export: Export,
    period: Option<i64>,
    now: Timestamp,
) -> Result<Option<Turn>, EngineError> {
    let mut status = export_status(tx, home, export)?;
    if status.period_ms != period {
        status.period_ms = period;
        status.next = period.map(|period| now.plus_millis(period));
        return Ok(Some(Turn { export, status, job: None }));
    }
    let Some((period, at)) = period.zip(status.next).filter(|(_, at)| *at <= now) else {
        return Ok(None);
    };
    status.next = Some(next_after(at, period, now));
    let waiting = job::waiting(tx, home)?;
    // What waits already covers what is due.
    let covered = waiting.iter().any(|job| job.export == export);
    let job = if covered {
        None
    } else {
        let to = match export {
            Export::Snapshot => 0,
            Export::History => tx.last_item()?,
        };
        let id = random_id()?;
        Some(Job { id, export, asked: now, to, attempts: 0, not_before: now })
    };
    Ok(Some(Turn { export, status, job }))
}
