//! What a rule may know beyond its item.

use assize_model::item::IndexedItem;
use assize_model::{ItemView, ResourceKey, Timestamp};
use std::sync::Arc;

/// Another resource could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reading {what} failed: {reason}")]
pub struct ReadError {
    /// What was to be read.
    pub what: String,
    /// Why it failed.
    pub reason: String,
}

/// The world as the evaluation sees it. Every read is tracked, so that a change of what
/// was read can wake the evaluation again.
pub trait Context {
    /// The time for which the verdict is asked. Rules read no other clock.
    fn now(&self) -> Timestamp;

    /// The current item of a resource in the same account and region; `None` when none is
    /// recorded or the resource is deleted.
    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError>;

    /// The current items of all existing resources of a type.
    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError>;

    /// The recorded items among an item's relationships of a type.
    fn related(
        &self,
        item: &ItemView<'_>,
        resource_type: &str,
    ) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let mut found = Vec::new();
        for id in item.related_ids(resource_type) {
            found.extend(self.get(&ResourceKey::new(resource_type, id))?);
        }
        Ok(found)
    }
}
