//! Reading and recording a body of records, on several threads.

use super::lanes::Lanes;
use super::sessions::Session;
use crate::http::Refusal;
use assize_engine::{Engine, RecordSummary};
use assize_model::item::parse::Defaults;
use assize_model::{AccountRegion, ConfigurationItem};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};

/// Records read in one go; a lane gets its share of them.
const BATCH_RECORDS: usize = 256;
/// Bytes read in one go.
const BATCH_BYTES: usize = 1 << 20;
/// Refused records that the answer names.
const MAX_NAMED: usize = 1_000;
/// Threads that read.
const MAX_READERS: usize = 4;

/// What became of a body.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) summary: RecordSummary,
    /// The first refused records.
    pub(super) rejected: Vec<Rejected>,
    /// How many were refused.
    pub(super) rejected_count: u64,
    /// Good records by the account and region that they belong to.
    pub(super) homes: BTreeMap<AccountRegion, u64>,
}

/// A record that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Rejected {
    /// Its line, counted from one.
    pub(super) record: usize,
    /// Why.
    pub(super) reason: String,
}

/// Some lines of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Batch {
    first_line: usize,
    bytes: Range<usize>,
}

/// How records are taken.
pub(super) struct Intake {
    /// What a record that does not say it gets.
    pub(super) defaults: Defaults,
    /// Whether records of other accounts than the default one are refused.
    pub(super) confined: bool,
}

impl Intake {
    fn read(&self, text: &str) -> Result<ConfigurationItem, String> {
        let item = ConfigurationItem::parse(text, &self.defaults).map_err(|e| e.to_string())?;
        if self.confined && item.aws_account_id != self.defaults.account {
            let (own, other) = (&self.defaults.account, &item.aws_account_id);
            return Err(format!(
                "it is of account {other}, and the key that signed is of {own}; only the \
                 administrator's key records for other accounts"
            ));
        }
        Ok(item)
    }
}

/// A batch that was read.
#[derive(Default)]
struct Read {
    items: Vec<ConfigurationItem>,
    rejected: Vec<Rejected>,
}

/// Records the good records of a body; they are durable when this returns.
pub(super) fn gather(
    engine: &Arc<Engine>,
    body: &[u8],
    intake: &Intake,
    session: Option<&Session>,
) -> Result<Gathered, Refusal> {
    let batches = split(body);
    let mut total = Gathered::default();
    if batches.len() < 2 {
        let Some(batch) = batches.first() else { return Ok(total) };
        let items = total.admit(read(body, batch, intake), session, engine)?;
        if !items.is_empty() {
            total.summary = engine.record(items)?;
        }
        return Ok(total);
    }
    let readers = std::thread::available_parallelism().map_or(1, usize::from).min(MAX_READERS);
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let lanes = Lanes::open(scope, engine);
        let (sender, receiver) = sync_channel(readers);
        for _ in 0..readers.min(batches.len()) {
            let (sender, next, batches) = (sender.clone(), &next, &batches);
            scope.spawn(move || read_all(body, batches, next, intake, &sender));
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut turn = 0;
        let mut open = true;
        // Leaving drops the receiver, which ends the readers.
        while open && let Ok((index, batch)) = receiver.recv() {
            early.insert(index, batch);
            while open && let Some(batch) = early.remove(&turn) {
                turn += 1;
                open = lanes.send(total.admit(batch, session, engine)?);
            }
        }
        total.summary = lanes.close()?;
        if turn == batches.len() {
            return Ok(total);
        }
        tracing::error!("a reader of an import ended early");
        Err(Refusal::busy("Not all records were read. Send them again."))
    })
}

fn read_all(
    body: &[u8],
    batches: &[Batch],
    next: &AtomicUsize,
    intake: &Intake,
    sender: &SyncSender<(usize, Read)>,
) {
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(batch) = batches.get(index) else { return };
        if sender.send((index, read(body, batch, intake))).is_err() {
            return;
        }
    }
}

/// Cuts a body into batches of whole lines.
fn split(body: &[u8]) -> Vec<Batch> {
    let mut batches = Vec::new();
    let (mut start, mut first_line, mut lines) = (0, 1, 0);
    let ends = memchr::memchr_iter(b'\n', body).map(|at| at + 1);
    let unended = !body.is_empty() && !body.ends_with(b"\n");
    for end in ends.chain(unended.then_some(body.len())) {
        lines += 1;
        if lines == BATCH_RECORDS || end - start >= BATCH_BYTES || end == body.len() {
            batches.push(Batch { first_line, bytes: start..end });
            first_line += lines;
            (start, lines) = (end, 0);
        }
    }
    batches
}

fn read(body: &[u8], batch: &Batch, intake: &Intake) -> Read {
    let bytes = body.get(batch.bytes.clone()).unwrap_or_default();
    let mut read = Read::default();
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).chain([bytes.len()]);
    for (offset, end) in ends.enumerate() {
        let line = bytes.get(start..end).unwrap_or_default().trim_ascii();
        start = end + 1;
        if line.is_empty() {
            continue;
        }
        let item = match std::str::from_utf8(line) {
            Ok(text) => intake.read(text),
            Err(_) => Err("not valid UTF-8".to_owned()),
        };
        match item {
            Ok(item) => read.items.push(item),
            Err(reason) => {
                read.rejected.push(Rejected { record: batch.first_line + offset, reason });
            }
        }
    }
    read
}

impl Gathered {
    /// Notes what a batch held; gives its good records.
    fn admit(
        &mut self,
        read: Read,
        session: Option<&Session>,
        engine: &Engine,
    ) -> Result<Vec<ConfigurationItem>, Refusal> {
        let rejected = read.rejected.len() as u64;
        if let Some(session) = session {
            session.remember(&read.items, rejected, engine.home_region())?;
        }
        self.rejected_count += rejected;
        self.count_homes(&read.items, engine.home_region());
        let room = MAX_NAMED.saturating_sub(self.rejected.len());
        self.rejected.extend(read.rejected.into_iter().take(room));
        Ok(read.items)
    }

    /// Neighbours mostly share a home, so that a run of them costs one look-up.
    fn count_homes(&mut self, items: &[ConfigurationItem], home_region: &str) {
        let same = |a: &ConfigurationItem, b: &ConfigurationItem| {
            (&a.aws_account_id, &a.aws_region) == (&b.aws_account_id, &b.aws_region)
        };
        for run in items.chunk_by(same) {
            if let Some(first) = run.first() {
                *self.homes.entry(first.home(home_region)).or_default() += run.len() as u64;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_whole_lines_and_cover_the_body() {
        for body in ["", "a", "a\n", "a\nb", "\n\n"] {
            let batches = split(body.as_bytes());
            assert_eq!(batches.len(), usize::from(!body.is_empty()), "{body:?}");
            assert!(batches.iter().all(|b| b.bytes == (0..body.len())));
        }
        let body = "x\n".repeat(2 * BATCH_RECORDS + 1);
        let batches = split(body.as_bytes());
        assert_eq!(batches.len(), 3, "{batches:?}");
        assert_eq!(batches[1].first_line, BATCH_RECORDS + 1);
        assert_eq!(
            batches[2],
            Batch { first_line: 2 * BATCH_RECORDS + 1, bytes: 4 * BATCH_RECORDS..body.len() }
        );
    }

    #[test]
    fn refused_records_are_named_by_their_line() {
        let defaults = Defaults {
            account: "123456789012".into(),
            region: "us-east-1".into(),
            capture_time: assize_model::Timestamp::from_millis(0),
        };
        let body = b"\n{\"resourceType\":\"T\",\"resourceId\":\"a\"}\nnonsense\n\xff\n";
        let batches = split(body);
        let intake = Intake { defaults, confined: false };
        let read = read(body, &batches[0], &intake);
        assert_eq!(read.items.len(), 1);
        let lines: Vec<usize> = read.rejected.iter().map(|r| r.record).collect();
        assert_eq!(lines, [3, 4]);
        let foreign =
            b"{\"resourceType\":\"T\",\"resourceId\":\"a\",\"awsAccountId\":\"999999999999\"}";
        let taken = super::read(foreign, &split(foreign)[0], &intake);
        assert_eq!((taken.items.len(), taken.rejected.len()), (1, 0));
        let confined = Intake { confined: true, ..intake };
        let refused = super::read(foreign, &split(foreign)[0], &confined);
        assert_eq!((refused.items.len(), refused.rejected.len()), (0, 1));
    }
}
