//! What a rule reads beside its item, from AWS Config.

use crate::service::{Service, ServiceError};
use assize_model::item::IndexedItem;
use assize_model::{ResourceKey, Timestamp};
use assize_rule::{Context, ReadError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

type Held = Option<Arc<IndexedItem>>;

/// One invocation's view of the account: what was read once stays as it was.
pub struct Reading<'s, S> {
    service: &'s S,
    now: Timestamp,
    items: RefCell<BTreeMap<ResourceKey, Held>>,
    lists: RefCell<BTreeMap<String, Vec<Arc<IndexedItem>>>>,
}

impl<'s, S: Service> Reading<'s, S> {
    /// Nothing is read yet.
    pub fn new(service: &'s S, now: Timestamp) -> Self {
        Self { service, now, items: RefCell::default(), lists: RefCell::default() }
    }
}

impl<S: Service> Context for Reading<'_, S> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn get(&self, key: &ResourceKey) -> Result<Held, ReadError> {
        if let Some(held) = self.items.borrow().get(key) {
            return Ok(held.clone());
        }
        let what = || key.to_string();
        let text = self.service.item(key, None).map_err(|error| failed(what(), error))?;
        let held = text.map(|text| indexed(what(), text)).transpose()?.filter(exists);
        self.items.borrow_mut().insert(key.clone(), held.clone());
        Ok(held)
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        if let Some(held) = self.lists.borrow().get(resource_type) {
            return Ok(held.clone());
        }
        let what = || format!("all {resource_type}");
        let texts = self.service.items(resource_type).map_err(|error| failed(what(), error))?;
        let all: Vec<_> =
            texts.into_iter().map(|text| indexed(what(), text)).collect::<Result<_, _>>()?;
        let all: Vec<_> = all.into_iter().filter(exists).collect();
        self.lists.borrow_mut().insert(resource_type.to_owned(), all.clone());
        Ok(all)
    }
}

fn exists(item: &Arc<IndexedItem>) -> bool {
    let status = item.view().ok().and_then(|view| view.status().ok());
    status.is_some_and(|status| status.is_evaluable())
}

fn failed(what: String, error: ServiceError) -> ReadError {
    ReadError { what, reason: error.to_string() }
}

fn indexed(what: String, text: String) -> Result<Arc<IndexedItem>, ReadError> {
    let read = IndexedItem::new(text).map(Arc::new);
    read.map_err(|error| ReadError { what, reason: error.to_string() })
}
