//! The world as a native rule sees it, with a record of what it looked at.

use crate::ports::{ANY_ID, ReadTx};
use crate::reads::bounded;
use assize_model::item::IndexedItem;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use assize_rule::{Context, ReadError};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The most items that one `list` gives.
const MAX_LIST: usize = 10_000;

/// The most items kept in the cache before it starts afresh.
const MAX_CACHED: usize = 4_096;

/// A context over one snapshot of the store. Items are indexed once and shared by all
/// evaluations that use the same context.
pub struct TrackingContext<'t> {
    tx: &'t dyn ReadTx,
    home: &'t AccountRegion,
    now: Timestamp,
    cache: RefCell<HashMap<ResourceKey, Option<Arc<IndexedItem>>>>,
    reads: RefCell<Vec<ResourceKey>>,
}

impl<'t> TrackingContext<'t> {
    /// A context for verdicts at `now`.
    pub fn new(tx: &'t dyn ReadTx, home: &'t AccountRegion, now: Timestamp) -> Self {
        Self { tx, home, now, cache: RefCell::default(), reads: RefCell::default() }
    }

    /// What was read since the last call, each once; reading all of a type, or very many, gives
    /// the id `*`.
    pub fn take_reads(&self) -> Vec<ResourceKey> {
        bounded(self.reads.take())
    }

    fn fetch(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        let failed = |reason: String| ReadError { what: key.to_string(), reason };
        let row = self.tx.current_item(self.home, key).map_err(|e| failed(e.to_string()))?;
        match row.filter(|row| row.status.is_evaluable()) {
            None => Ok(None),
            Some(row) => {
                let item = IndexedItem::new(row.text).map_err(|e| failed(e.to_string()))?;
                Ok(Some(Arc::new(item)))
            }
        }
    }
}

impl Context for TrackingContext<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        self.reads.borrow_mut().push(key.clone());
        if let Some(known) = self.cache.borrow().get(key) {
            return Ok(known.clone());
        }
        let item = self.fetch(key)?;
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= MAX_CACHED {
            cache.clear();
        }
        cache.insert(key.clone(), item.clone());
        Ok(item)
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let failed = |reason: String| ReadError { what: format!("all {resource_type}"), reason };
        self.reads.borrow_mut().push(ResourceKey::new(resource_type, ANY_ID));
        let mut found = Vec::new();
        let mut fault = None;
        let scanned =
            self.tx.scan_items(self.home, resource_type, None, MAX_LIST + 1, &mut |_, row| {
                match IndexedItem::new(row.text) {
                    Ok(item) => {
                        found.push((row.key.resource_id, Arc::new(item)));
                        ControlFlow::Continue(())
                    }
                    Err(error) => {
                        fault = Some(error.to_string());
                        ControlFlow::Break(())
                    }
                }
            });
        scanned.map_err(|e| failed(e.to_string()))?;
        if let Some(reason) = fault {
            return Err(failed(reason));
        }
        if found.len() > MAX_LIST {
            return Err(failed(format!("there are more than {MAX_LIST}")));
        }
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found.into_iter().map(|(_, item)| item).collect())
    }
}
