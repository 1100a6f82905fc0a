//! Telling what waits.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{NoticeRow, ReadTx, Sink, SinkError, StoreError, StoreExt, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Tries of a notice, the first included; then it is given up and kept as such.
pub const MAX_ATTEMPTS: u32 = 10;

/// Notices that are told in one go, each of another topic.
const BATCH: usize = 64;
/// Threads that tell at the same time.
const THREADS: usize = 8;
/// The wait before the second try, in milliseconds; each further one is twice that …
const FIRST_WAIT_MS: i64 = 1_000;
/// … up to this.
const LONGEST_WAIT_MS: i64 = 5 * 60_000;
/// Characters of a reason that are kept.
const MAX_REASON: usize = 500;

const STREAM: &str = "stream-status";

/// What became of a notice.
struct Outcome {
    row: NoticeRow,
    /// `None` where there was nothing to tell any more.
    told: Option<Result<(), SinkError>>,
}

/// How telling the topic of a delivery channel last went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamStatus {
    /// When that changed.
    pub changed: Timestamp,
    /// Code and text of the failure, if it is one.
    pub failure: Option<(String, String)>,
}

/// How telling the channel's topic last went; `None` where nothing was told yet.
pub fn stream_status(
    tx: &dyn ReadTx,
    home: &AccountRegion,
) -> Result<Option<StreamStatus>, EngineError> {
    let Some(text) = tx.document(home, STREAM, "topic")? else { return Ok(None) };
    serde_json::from_str(&text)
        .map(Some)
        .map_err(|e| StoreError::Damaged { path: STREAM.to_owned(), reason: e.to_string() }.into())
}

impl Engine {
    /// Tells a sink what waits for it, as far as its turn has come; answers how many were tried.
    pub fn tell_waiting(&self, sink: &dyn Sink) -> Result<usize, EngineError> {
        let now = self.now();
        let due = self.store.read(|tx| tx.notices_due(sink.name(), now, BATCH))?;
        if due.is_empty() {
            return Ok(0);
        }
        let outcomes = self.tell_all(sink, due)?;
        let tried = outcomes.len();
        let of_channels = sink.is_of_channels();
        let now = self.now();
        self.store.write(move |tx| {
            let mut streams = BTreeMap::new();
            for Outcome { row, told } in outcomes {
                match &told {
                    None | Some(Ok(())) => tx.end_notice(row.number)?,
                    Some(Err(error)) => {
                        let again = next_try(row.attempts, now);
                        let reason: String = error.to_string().chars().take(MAX_REASON).collect();
                        let (sink, id) = (&row.sink, &row.id);
                        if again.is_none() {
                            tracing::error!(sink, id, reason, "a notification was given up");
                        } else {
                            tracing::warn!(sink, id, reason, "a notification is tried again");
                        }
                        tx.fail_notice(row.number, &reason, again)?;
                    }
                }
                if let Some(told) = told.filter(|_| of_channels) {
                    streams.insert(row.home, told.err());
                }
            }
            for (home, failure) in streams {
                note_stream(tx, &home, failure, now)?;
            }
            Ok::<_, EngineError>(())
        })?;
        Ok(tried)
    }

    /// Tells notices of different topics at the same time.
    fn tell_all(&self, sink: &dyn Sink, rows: Vec<NoticeRow>) -> Result<Vec<Outcome>, EngineError> {
        let each = rows.len().div_ceil(THREADS);
        let mut rows = rows.into_iter();
        let shares: Vec<Vec<NoticeRow>> = std::iter::from_fn(|| {
            let share: Vec<NoticeRow> = rows.by_ref().take(each).collect();
            (!share.is_empty()).then_some(share)
        })
        .collect();
        let told: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = shares
                .into_iter()
                .map(|share| scope.spawn(move || self.tell_share(sink, share)))
                .collect();
            threads.into_iter().map(|thread| thread.join()).collect()
        });
        let mut outcomes = Vec::new();
        for share in told {
            let share = share
                .map_err(|_| StoreError::Other("a thread that tells notices panicked".into()))?;
            outcomes.extend(share?);
        }
        Ok(outcomes)
    }

    fn tell_share(
        &self,
        sink: &dyn Sink,
        rows: Vec<NoticeRow>,
    ) -> Result<Vec<Outcome>, EngineError> {
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            let told = self.message(&row)?.map(|message| sink.tell(&message));
            outcomes.push(Outcome { row, told });
        }
        Ok(outcomes)
    }

    /// Has notices that were given up wait again, of one sink and one id where given; answers how
    /// many.
    pub fn tell_again(
        &self,
        sink: Option<String>,
        id: Option<String>,
    ) -> Result<usize, EngineError> {
        let now = self.now();
        self.store.write(move |tx| Ok(tx.revive_notices(sink.as_deref(), id.as_deref(), now)?))
    }
}

/// When a notice is tried again after its `attempts + 1`st try failed: later each time, and at a
/// random moment, so that what failed together does not come back together.
fn next_try(attempts: u32, now: Timestamp) -> Option<Timestamp> {
    if attempts + 1 >= MAX_ATTEMPTS {
        return None;
    }
    let bound = FIRST_WAIT_MS.saturating_mul(1 << attempts.min(20)).min(LONGEST_WAIT_MS);
    let mut byte = [0xff];
    // Without randomness the longest wait is right too.
    let _ = getrandom::fill(&mut byte);
    let [byte] = byte;
    Some(now.plus_millis(bound / 2 + bound / 2 * i64::from(byte) / 255))
}

/// Keeps how telling a channel's topic went, where that is news.
fn note_stream(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    failure: Option<SinkError>,
    now: Timestamp,
) -> Result<(), EngineError> {
    let failure = failure.map(|error| (error.code, error.reason));
    if stream_status(tx, home)?.is_some_and(|known| known.failure == failure) {
        return Ok(());
    }
    let text = serde_json::to_string(&StreamStatus { changed: now, failure })
        .map_err(|e| StoreError::Other(format!("writing how a topic was told: {e}")))?;
    Ok(tx.put_document(home, STREAM, "topic", &text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let now = Timestamp::from_millis(0);
        for attempts in 0..MAX_ATTEMPTS - 1 {
            let wait = next_try(attempts, now).unwrap().millis();
            let bound = (FIRST_WAIT_MS << attempts).min(LONGEST_WAIT_MS);
            assert!((bound / 2..=bound).contains(&wait), "{attempts}: {wait}");
        }
        assert_eq!(next_try(MAX_ATTEMPTS - 1, now), None);
    }
}
