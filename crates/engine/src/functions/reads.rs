//! What functions look at while they run.
//!
//! A function reads through AWS's APIs, with temporary credentials of its process, which has
//! one event at a time. Whoever answers such a request notes here, under the access key, which
//! resources it told of; when the event is done, they are kept with the verdict, whose
//! function is asked again when one of them changes.

use crate::ports::ANY_ID;
use crate::reads::MAX_OF_TYPE;
use assize_model::ResourceKey;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Access keys under which anything is noted at a time; more than functions may run at once.
const MAX_KEYS: usize = 4_096;

/// Resources read by functions that run in this process, by access key.
#[derive(Default)]
pub(crate) struct FunctionReads(Mutex<HashMap<String, BTreeSet<ResourceKey>>>);

impl FunctionReads {
    /// What was read under an access key since this was last asked.
    pub(super) fn take(&self, access_key_id: &str) -> Vec<ResourceKey> {
        self.lock().remove(access_key_id).unwrap_or_default().into_iter().collect()
    }

    /// Notes what was read under an access key.
    pub(crate) fn note(&self, access_key_id: &str, keys: impl IntoIterator<Item = ResourceKey>) {
        let mut sessions = self.lock();
        if sessions.len() >= MAX_KEYS && !sessions.contains_key(access_key_id) {
            // Keys of processes that ended within an event are never asked for.
            sessions.clear();
        }
        let reads = sessions.entry(access_key_id.to_owned()).or_default();
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

    fn lock(&self) -> MutexGuard<'_, HashMap<String, BTreeSet<ResourceKey>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_bounded_and_taken_once() {
        let reads = FunctionReads::default();
        let key = |id: &str| ResourceKey::new("AWS::S3::Bucket", id);
        reads.note("K1", [key("b"), key("a"), key("b")]);
        assert_eq!(reads.take("K2"), []);
        assert_eq!(reads.take("K1"), [key("a"), key("b")]);
        assert_eq!(reads.take("K1"), []);
        reads.note("K2", (0..1_000).map(|i| key(&i.to_string())));
        reads.note("K2", [key("late"), ResourceKey::new("AWS::KMS::Key", "k")]);
        assert_eq!(reads.take("K2"), [ResourceKey::new("AWS::KMS::Key", "k"), key(ANY_ID)]);
        for i in 0..2 * MAX_KEYS {
            reads.note(&i.to_string(), [key("a")]);
        }
        assert!(reads.lock().len() <= MAX_KEYS);
    }
}
