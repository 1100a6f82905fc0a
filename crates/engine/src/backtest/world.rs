//! The world as it was, with a record of what was looked at.

use crate::history::item_at;
use crate::ports::{ANY_ID, ReadTx};
use crate::reads::bounded;
use assize_model::item::IndexedItem;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use assize_rule::{Context, ReadError};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

/// The most items that one `list` gives, as of today's world.
const MAX_LIST: usize = 10_000;
/// Items kept at hand before the cache starts afresh.
const MAX_CACHED: usize = 4_096;
/// Moments of change that are known at a time, over all that was read.
const MAX_MOMENTS: usize = 4 << 20;

/// Items of a resource by the time from which they held, with the time until which they did.
type Held = BTreeMap<Timestamp, (Timestamp, Option<Arc<IndexedItem>>)>;

/// All items of a type, from when and until when they held.
struct List {
    from: Timestamp,
    until: Timestamp,
    items: Vec<Arc<IndexedItem>>,
}

/// A context over one snapshot of the store that can be turned to any time.
pub(super) struct PastContext<'t> {
    tx: &'t dyn ReadTx,
    home: &'t AccountRegion,
    span: (Timestamp, Timestamp),
    at: Cell<Timestamp>,
    asked_time: Cell<bool>,
    reads: RefCell<Vec<ResourceKey>>,
    items: RefCell<HashMap<ResourceKey, Held>>,
    cached: Cell<usize>,
    lists: RefCell<HashMap<String, List>>,
    changes: RefCell<HashMap<ResourceKey, Rc<[Timestamp]>>>,
    moments: Cell<usize>,
}

impl<'t> PastContext<'t> {
    pub(super) fn new(
        tx: &'t dyn ReadTx,
        home: &'t AccountRegion,
        span: (Timestamp, Timestamp),
    ) -> Self {
        Self {
            tx,
            home,
            span,
            at: Cell::new(span.0),
            asked_time: Cell::new(false),
            reads: RefCell::default(),
            items: RefCell::default(),
            cached: Cell::new(0),
            lists: RefCell::default(),
            changes: RefCell::default(),
            moments: Cell::new(0),
        }
    }

    /// Turns to a time, and forgets what was looked at.
    pub(super) fn turn_to(&self, at: Timestamp) {
        self.at.set(at);
        self.asked_time.set(false);
        self.reads.borrow_mut().clear();
    }

    /// Whether the time was asked for since the last turn.
    pub(super) fn asked_time(&self) -> bool {
        self.asked_time.get()
    }

    /// The next time at which anything changes that was read since the last turn.
    pub(super) fn next_change(&self) -> Result<Option<Timestamp>, ReadError> {
        let mut next: Option<Timestamp> = None;
        for key in bounded(self.reads.take()) {
            let change = self.change_after(&key, self.at.get())?;
            next = match (next, change) {
                (Some(known), Some(change)) => Some(known.min(change)),
                (known, change) => known.or(change),
            };
        }
        Ok(next)
    }

    /// The first change of a resource, or of any of a type, after a time.
    fn change_after(
        &self,
        key: &ResourceKey,
        after: Timestamp,
    ) -> Result<Option<Timestamp>, ReadError> {
        let known = self.changes.borrow().get(key).cloned();
        let changes = match known {
            Some(changes) => changes,
            None => {
                let found = self
                    .tx
                    .changes(self.home, key, self.span, MAX_MOMENTS)
                    .map_err(|error| failed(key, error))?;
                if self.moments.get() + found.len() > MAX_MOMENTS {
                    self.changes.borrow_mut().clear();
                    self.moments.set(0);
                }
                self.moments.set(self.moments.get() + found.len() + 1);
                let found: Rc<[Timestamp]> = found.into();
                self.changes.borrow_mut().insert(key.clone(), Rc::clone(&found));
                found
            }
        };
        Ok(changes.get(changes.partition_point(|change| *change <= after)).copied())
    }

    fn cached(&self, key: &ResourceKey, at: Timestamp) -> Option<Option<Arc<IndexedItem>>> {
        let items = self.items.borrow();
        let (_, (until, item)) = items.get(key)?.range(..=at).next_back()?;
        (at < *until).then(|| item.clone())
    }

    fn fetch(
        &self,
        key: &ResourceKey,
        at: Timestamp,
    ) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        let row = item_at(self.tx, self.home, key, at).map_err(|error| failed(key, error))?;
        let until = self.change_after(key, at)?.unwrap_or(Timestamp::from_millis(i64::MAX));
        let from = row.as_ref().map_or(Timestamp::from_millis(i64::MIN), |row| row.capture_time);
        let item = match row.filter(|row| row.status.is_evaluable()) {
            None => None,
            Some(row) => {
                let item = IndexedItem::new(row.text).map_err(|error| failed(key, error))?;
                Some(Arc::new(item))
            }
        };
        if self.cached.get() >= MAX_CACHED {
            self.items.borrow_mut().clear();
            self.cached.set(0);
        }
        self.cached.set(self.cached.get() + 1);
        let mut items = self.items.borrow_mut();
        items.entry(key.clone()).or_default().insert(from, (until, item.clone()));
        Ok(item)
    }

    fn scan(&self, key: &ResourceKey, at: Timestamp) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let last = self.tx.last_arrival().map_err(|error| failed(key, error))?;
        let mut found: Vec<(String, Arc<IndexedItem>)> = Vec::new();
        let mut fault = None;
        let visited =
            self.tx.visit_items_at(self.home, &key.resource_type, (None, last), at, &mut |item| {
                let text = String::from_utf8_lossy(item.text.unwrap_or_default());
                match IndexedItem::new(text.into_owned()) {
                    Ok(indexed) => found.push((item.id.to_owned(), Arc::new(indexed))),
                    Err(error) => fault = Some(error.to_string()),
                }
                if found.len() > MAX_LIST {
                    fault = Some(format!("there are more than {MAX_LIST}"));
                }
                if fault.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        visited.map_err(|error| failed(key, error))?;
        if let Some(reason) = fault {
            return Err(failed(key, reason));
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found.into_iter().map(|(_, item)| item).collect())
    }
}

impl Context for PastContext<'_> {
    fn now(&self) -> Timestamp {
        self.asked_time.set(true);
        self.at.get()
    }

    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        self.reads.borrow_mut().push(key.clone());
        let at = self.at.get();
        match self.cached(key, at) {
            Some(item) => Ok(item),
            None => self.fetch(key, at),
        }
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let key = ResourceKey::new(resource_type, ANY_ID);
        self.reads.borrow_mut().push(key.clone());
        let at = self.at.get();
        if let Some(list) = self.lists.borrow().get(resource_type)
            && (list.from..list.until).contains(&at)
        {
            return Ok(list.items.clone());
        }
        let items = self.scan(&key, at)?;
        let until = self.change_after(&key, at)?.unwrap_or(Timestamp::from_millis(i64::MAX));
        let list = List { from: at, until, items: items.clone() };
        self.lists.borrow_mut().insert(resource_type.to_owned(), list);
        Ok(items)
    }
}

fn failed(key: &ResourceKey, reason: impl ToString) -> ReadError {
    ReadError { what: key.to_string(), reason: reason.to_string() }
}
