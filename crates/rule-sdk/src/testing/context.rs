//! A context made by hand, for tests and small offline uses.

use crate::context::{Context, ReadError};
use assize_model::item::IndexedItem;
use assize_model::{ResourceKey, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A fixed time and a handful of resources.
#[derive(Clone, Debug, Default)]
pub struct FixedContext {
    now: Timestamp,
    items: BTreeMap<ResourceKey, Arc<IndexedItem>>,
}

impl FixedContext {
    /// A context at `now` that knows no other resource.
    pub fn at(now: Timestamp) -> Self {
        Self { now, items: BTreeMap::new() }
    }

    /// The same resources at another time.
    #[must_use]
    pub fn moved_to(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    /// Adds an item, in event shape. Items whose text can't be viewed or that are deleted
    /// are left out, as a store would.
    pub fn with(mut self, text: &str) -> Self {
        if let Ok(item) = IndexedItem::new(text) {
            let key = item.view().ok().and_then(|view| {
                view.status().ok().filter(|s| s.is_evaluable())?;
                view.key().ok()
            });
            if let Some(key) = key {
                self.items.insert(key, Arc::new(item));
            }
        }
        self
    }
}

impl Context for FixedContext {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        Ok(self.items.get(key).cloned())
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        Ok(self
            .items
            .iter()
            .filter(|(key, _)| key.resource_type == resource_type)
            .map(|(_, item)| Arc::clone(item))
            .collect())
    }
}
