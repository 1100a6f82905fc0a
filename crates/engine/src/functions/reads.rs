//! What functions look at while they run.
//!
//! A function reads through AWS's APIs, under credentials that name its call. Whoever answers
//! such a request notes here which resources it told of; when the call ends, they are kept
//! with the verdict, whose function is asked again when one of them changes.

use crate::record::ANY_ID;
use assize_model::ResourceKey;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Resources of one type that are kept one by one; beyond, all of the type are meant.
const MAX_OF_TYPE: usize = 256;

/// Resources read by the calls that are under way in this process, by the number of the call.
#[derive(Default)]
pub(crate) struct CallReads(Mutex<HashMap<i64, BTreeSet<ResourceKey>>>);

impl CallReads {
    /// A call begins; what was noted of an earlier try is forgotten.
    pub(super) fn begin(&self, call: i64) {
        self.lock().insert(call, BTreeSet::new());
    }

    /// A call ends: what it read.
    pub(super) fn end(&self, call: i64) -> Vec<ResourceKey> {
        self.lock().remove(&call).unwrap_or_default().into_iter().collect()
    }

    /// Notes what a call that is under way read.
    pub(crate) fn note(&self, call: i64, keys: impl IntoIterator<Item = ResourceKey>) {
        let mut calls = self.lock();
        let Some(reads) = calls.get_mut(&call) else { return };
        for key in keys {
            let all = ResourceKey::new(key.resource_type.as_str(), ANY_ID);
            if reads.contains(&all) {
                continue;
            }
            let of_type = |read: &&ResourceKey| read.resource_type == key.resource_type;
            if key == all || reads.iter().filter(of_type).count() >= MAX_OF_TYPE {
                reads.retain(|read| read.resource_type != all.resource_type);
                reads.insert(all);
            } else {
                reads.insert(key);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, BTreeSet<ResourceKey>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_bounded_and_end_with_the_call() {
        let reads = CallReads::default();
        let key = |id: &str| ResourceKey::new("AWS::S3::Bucket", id);
        reads.note(1, [key("before")]);
        reads.begin(1);
        reads.note(1, [key("b"), key("a"), key("b")]);
        assert_eq!(reads.end(1), [key("a"), key("b")]);
        assert_eq!(reads.end(1), []);
        reads.begin(2);
        reads.note(2, (0..1_000).map(|i| key(&i.to_string())));
        reads.note(2, [key("late"), ResourceKey::new("AWS::KMS::Key", "k")]);
        assert_eq!(reads.end(2), [ResourceKey::new("AWS::KMS::Key", "k"), key(ANY_ID)]);
    }
}
