//! The world as rules see it when there is no store.

use super::spool::{Group, Kept};
use assize_model::item::IndexedItem;
use assize_model::{ItemView, ResourceKey, Timestamp};
use assize_rule::{Context, ReadError};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

/// The most items that one `list` gives.
const MAX_LIST: usize = 10_000;

/// How many bytes of items one thread keeps at hand.
const CACHE_BYTES: usize = 16 << 20;

/// The region under which AWS Config keeps items of global services.
const GLOBAL: &str = assize_model::item::GLOBAL_REGION;

/// Items at hand, and those known to be missing.
type Cache = HashMap<(Group, String), Option<Arc<IndexedItem>>>;

/// One thread's context: the time, and in the second pass the items put aside.
pub(super) struct OfflineContext<'k> {
    now: Timestamp,
    kept: Option<&'k Kept>,
    /// Account and region of the item under judgement.
    home: RefCell<(String, String)>,
    cache: RefCell<Cache>,
    cached: Cell<usize>,
}

impl<'k> OfflineContext<'k> {
    pub(super) fn new(now: Timestamp, kept: Option<&'k Kept>) -> Self {
        Self {
            now,
            kept,
            home: RefCell::default(),
            cache: RefCell::default(),
            cached: Cell::new(0),
        }
    }

    /// Tells which item is judged next: rules read within its account and region.
    pub(super) fn turn_to(&self, item: &ItemView<'_>) {
        if self.kept.is_some() {
            let account = item.account_id().unwrap_or_default().into_owned();
            let region = item.region().unwrap_or_default().into_owned();
            *self.home.borrow_mut() = (account, region);
        }
    }

    /// The item's own region, and the one of global services.
    fn groups(&self, resource_type: &str) -> impl Iterator<Item = Group> + use<> {
        let (account, region) = self.home.borrow().clone();
        let global = (region != GLOBAL).then(|| GLOBAL.to_owned());
        let resource_type = resource_type.to_owned();
        std::iter::once(region).chain(global).map(move |region| Group {
            account: account.clone(),
            region,
            resource_type: resource_type.clone(),
        })
    }

    fn fetch(&self, group: Group, id: &str) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        let what = || format!("{} {id}", group.resource_type);
        let failed = |reason: String| ReadError { what: what(), reason };
        let key = (group.clone(), id.to_owned());
        if let Some(known) = self.cache.borrow().get(&key) {
            return Ok(known.clone());
        }
        let kept = self.kept.ok_or_else(|| failed("the rule does not say that it reads".into()))?;
        let text = kept.get(&group, id).map_err(|e| failed(e.to_string()))?;
        let length = text.as_ref().map_or(0, Vec::len) + 128;
        let item = match text {
            None => None,
            Some(text) => {
                let text = String::from_utf8(text).map_err(|e| failed(e.to_string()))?;
                let item = IndexedItem::new(text).map_err(|e| failed(e.to_string()))?;
                Some(Arc::new(item))
            }
        };
        let mut cache = self.cache.borrow_mut();
        if self.cached.get() + length > CACHE_BYTES {
            cache.clear();
            self.cached.set(0);
        }
        self.cached.set(self.cached.get() + length);
        cache.insert(key, item.clone());
        Ok(item)
    }
}

impl Context for OfflineContext<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        for group in self.groups(&key.resource_type) {
            if let Some(item) = self.fetch(group, &key.resource_id)? {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let mut found = Vec::new();
        for group in self.groups(resource_type) {
            let ids = self.kept.map(|kept| kept.ids(&group)).unwrap_or_default();
            if found.len() + ids.len() > MAX_LIST {
                let reason = format!("there are more than {MAX_LIST}");
                return Err(ReadError { what: format!("all {resource_type}"), reason });
            }
            for id in ids {
                found.extend(self.fetch(group.clone(), id)?);
            }
        }
        Ok(found)
    }
}
