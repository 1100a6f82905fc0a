//! Recording: an item, its history row and the tasks that it causes commit together.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::notify::{Listeners, Notice};
use crate::ports::{HistoryQuery, NewItem, NoticeKind, PutOutcome, ReadTx, StoreExt, WriteTx};
use crate::rules::RuleSet;
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// How many items of one capture time are compared with a new one.
const MAX_NAMESAKES: usize = 64;

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordSummary {
    /// First items of their resources.
    pub discovered: u64,
    /// New current items of known resources.
    pub updated: u64,
    /// Items older than the current one.
    pub historic: u64,
    /// Items that were known already.
    pub known: u64,
}

/// An item, the home that holds it, and its text.
type Prepared = (AccountRegion, ConfigurationItem, String);

/// What became of one item.
pub type Recorded = PutOutcome;

impl RecordSummary {
    /// Adds one item's outcome.
    pub fn add(&mut self, outcome: Recorded) {
        match outcome {
            PutOutcome::First => self.discovered += 1,
            PutOutcome::Current => self.updated += 1,
            PutOutcome::Historic => self.historic += 1,
            PutOutcome::Known => self.known += 1,
        }
    }

    /// Adds another batch's counts.
    pub fn merge(&mut self, other: Self) {
        self.discovered += other.discovered;
        self.updated += other.updated;
        self.historic += other.historic;
        self.known += other.known;
    }
}

impl Engine {
    /// Records items in one transaction; when this returns they are durable, and so is the
    /// work that they cause.
    pub fn record(
        self: &Arc<Self>,
        items: Vec<ConfigurationItem>,
    ) -> Result<RecordSummary, EngineError> {
        // Serialising needs no transaction, so the writer is not kept waiting for it.
        let prepared = self.prepare(items);
        let engine = Arc::clone(self);
        let now = self.now();
        let (summary, woke) = self.store.write(move |tx| engine.record_in(tx, &prepared, now))?;
        if woke {
            self.notify();
        }
        Ok(summary)
    }

    /// Runs `f` in a write transaction, and in the same one records the items that it
    /// answers: for state that is Assize's own and that rules judge too.
    pub fn write_and_record<T, E, F>(self: &Arc<Self>, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<crate::ports::StoreError> + From<EngineError> + Send + 'static,
        F: FnOnce(&mut dyn WriteTx) -> Result<(T, Vec<ConfigurationItem>), E> + Send + 'static,
    {
        let engine = Arc::clone(self);
        let now = self.now();
        let (answer, woke) = self.store.write(move |tx| {
            let (answer, items) = f(tx)?;
            let prepared = engine.prepare(items);
            let (_, woke) = engine.record_in(tx, &prepared, now)?;
            Ok::<_, E>((answer, woke))
        })?;
        if woke {
            self.notify();
        }
        Ok(answer)
    }

    fn prepare(&self, items: Vec<ConfigurationItem>) -> Vec<Prepared> {
        let home = |item: &ConfigurationItem| item.home(&self.options.home_region);
        let prepared = items.into_iter().map(|item| {
            let text = item.to_json();
            (home(&item), item, text)
        });
        prepared.collect()
    }

    fn record_in(
        &self,
        tx: &mut dyn WriteTx,
        prepared: &[Prepared],
        now: Timestamp,
    ) -> Result<(RecordSummary, bool), EngineError> {
        let mut summary = RecordSummary::default();
        let mut woke = false;
        let mut sets: HashMap<&AccountRegion, (Arc<RuleSet>, Listeners)> = HashMap::new();
        for (home, item, text) in prepared {
            let (rules, listeners) = match sets.entry(home) {
                Entry::Occupied(known) => &*known.into_mut(),
                Entry::Vacant(new) => {
                    let rules = self.rule_set_in_write(tx, home)?;
                    &*new.insert((rules, self.hearers().listeners(tx, home)?))
                }
            };
            let key = item.key();
            let mut new = NewItem {
                key: &key,
                resource_name: item.resource_name.as_deref(),
                capture_time: item.capture_time,
                state_id: item.configuration_state_id,
                status: item.status,
                text,
            };
            let mut outcome = tx.put_item(home, &new)?;
            let followed;
            if outcome == PutOutcome::Known
                && let Some(next) = follow_namesake(tx, home, item, text)?
            {
                followed = next;
                new.state_id = followed.configuration_state_id;
                let text = followed.to_json();
                outcome = tx.put_item(home, &NewItem { text: &text, ..new })?;
            }
            summary.add(outcome);
            if outcome.changes_current() {
                if listeners.hear(NoticeKind::Item) {
                    let key = key.clone();
                    let (captured, state_id) = (new.capture_time, new.state_id);
                    listeners.tell(tx, home, &Notice::Item { key, captured, state_id }, now)?;
                }
                woke |= self.wake(tx, home, &key, rules, now)?;
            }
        }
        Ok((summary, woke))
    }
}

/// The item with a state id of its own, where the store has another item of the same time
/// and state id: two states that a careless source stamped alike. `None` where the store has
/// this very item.
fn follow_namesake(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    item: &ConfigurationItem,
    text: &str,
) -> Result<Option<ConfigurationItem>, EngineError> {
    let at = Some(item.capture_time);
    let query =
        HistoryQuery { later: at, earlier: at, forward: false, after: None, limit: MAX_NAMESAKES };
    let namesakes = tx.item_history(home, &item.key(), &query)?;
    let mut next = item.clone();
    for namesake in &namesakes {
        // The text holds the state id, so compare under the namesake's.
        next.configuration_state_id = namesake.state_id;
        if namesake.text == text || namesake.text == next.to_json() {
            return Ok(None);
        }
    }
    let last = namesakes.iter().map(|n| n.state_id).max().unwrap_or(item.configuration_state_id);
    next.configuration_state_id = last.saturating_add(1);
    Ok(Some(next))
}
