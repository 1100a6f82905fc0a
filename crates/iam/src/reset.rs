//! Forgetting what is remembered of identities.

use crate::iam::Iam;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

impl Iam {
    /// Forgets all that is remembered, because the store was emptied.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.compiled.write().unwrap_or_else(PoisonError::into_inner).clear();
        self.key_uses.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.seen.forget();
    }
}
