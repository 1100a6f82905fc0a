//! Recording on several threads at once, each resource's items in their order.
//!
//! A commit waits for the disk. With several batches under way, the store makes those that
//! wait durable together. All items of a resource take the same lane, so that none overtakes
//! another.

use assize_engine::{Engine, EngineError, RecordSummary};
use assize_model::ConfigurationItem;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Lanes: one in the commit, and others that gather meanwhile.
const LANES: usize = 3;
/// A lane records about so many items in one go, if so many wait. The indexes that are not in
/// order of arrival are written with every commit, nearly whole: the more items share a commit,
/// the fewer pages each of them costs. More keep other writers waiting.
const TOGETHER: usize = 512;
/// Batches that may wait in a lane.
const WAITING: usize = 8;

/// The lanes of one import.
pub(super) struct Lanes<'scope> {
    hasher: RandomState,
    lanes: Vec<Lane<'scope>>,
}

struct Lane<'scope> {
    items: SyncSender<Vec<ConfigurationItem>>,
    thread: ScopedJoinHandle<'scope, Result<RecordSummary, EngineError>>,
}

impl<'scope> Lanes<'scope> {
    /// Opens the lanes.
    pub(super) fn open(scope: &'scope Scope<'scope, '_>, engine: &Arc<Engine>) -> Self {
        let lane = || {
            let (items, waiting) = sync_channel(WAITING);
            let engine = Arc::clone(engine);
            Lane { items, thread: scope.spawn(move || record_all(&engine, &waiting)) }
        };
        let lanes = std::iter::repeat_with(lane).take(LANES).collect();
        Self { hasher: RandomState::new(), lanes }
    }

    /// Sends items on their ways. Answers whether all lanes are still open.
    pub(super) fn send(&self, items: Vec<ConfigurationItem>) -> bool {
        let mut parts: Vec<Vec<ConfigurationItem>> = Vec::new();
        parts.resize_with(self.lanes.len(), || Vec::with_capacity(items.len() / LANES));
        for item in items {
            let hash = self.hasher.hash_one((&item.resource_type, &item.resource_id));
            let lane = usize::try_from(hash % LANES as u64).unwrap_or(0);
            if let Some(part) = parts.get_mut(lane) {
                part.push(item);
            }
        }
        let sent = self.lanes.iter().zip(parts);
        sent.filter(|(_, part)| !part.is_empty()).all(|(lane, part)| lane.items.send(part).is_ok())
    }

    /// Waits until all is durable, or a lane failed.
    pub(super) fn close(self) -> Result<RecordSummary, EngineError> {
        let mut total = RecordSummary::default();
        // All senders go first, so that all lanes end at the same time.
        let threads: Vec<_> = self.lanes.into_iter().map(|lane| lane.thread).collect();
        for thread in threads {
            // A panic is passed on to the request, which answers for it.
            total.merge(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(total)
    }
}

fn record_all(
    engine: &Arc<Engine>,
    waiting: &Receiver<Vec<ConfigurationItem>>,
) -> Result<RecordSummary, EngineError> {
    let mut total = RecordSummary::default();
    while let Ok(mut items) = waiting.recv() {
        while items.len() < TOGETHER
            && let Ok(more) = waiting.try_recv()
        {
            items.extend(more);
        }
        total.merge(engine.record(items)?);
    }
    Ok(total)
}
