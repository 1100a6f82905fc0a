//! Signing keys: derived from a secret for a day, region and service, and kept for a while.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

use subtle::ConstantTimeEq;

use super::TERMINATOR;
use super::crypto::{Digest32, hmac};

/// Entries that a cache holds when nothing else is asked for.
const DEFAULT_CAPACITY: usize = 1024;

/// The day, region and service that a signature is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Scope<'a> {
    pub(super) day: &'a str,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
}

impl Scope<'_> {
    /// `20150830/us-east-1/iam/aws4_request`
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        for part in [self.day, self.region, self.service] {
            out.extend_from_slice(part.as_bytes());
            out.push(b'/');
        }
        out.extend_from_slice(TERMINATOR.as_bytes());
    }
}

/// Derives a signing key.
fn derive(secret: &str, scope: Scope<'_>) -> Digest32 {
    let mut start = Vec::with_capacity(4 + secret.len());
    start.extend_from_slice(b"AWS4");
    start.extend_from_slice(secret.as_bytes());
    let day = hmac(&start, &[scope.day.as_bytes()]);
    let region = hmac(&day, &[scope.region.as_bytes()]);
    let service = hmac(&region, &[scope.service.as_bytes()]);
    hmac(&service, &[TERMINATOR.as_bytes()])
}

/// Signing keys in use, so that a busy caller's key is derived once a day and not once a request.
///
/// Bounded: a full cache is emptied, which at worst costs four short hashes per request.
pub struct KeyCache {
    capacity: usize,
    hasher: RandomState,
    entries: Mutex<HashMap<u64, Entry>>,
}

struct Entry {
    secret: String,
    day: String,
    region: String,
    service: String,
    key: Digest32,
}

impl KeyCache {
    /// A cache of at most so many keys; none at all with zero.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { capacity, hasher: RandomState::new(), entries: Mutex::default() }
    }

    /// The signing key, from the cache or made now.
    pub(super) fn get(&self, secret: &str, scope: Scope<'_>) -> Digest32 {
        let slot = self.hasher.hash_one((secret, scope));
        if let Some(key) = self.lock().get(&slot).and_then(|entry| entry.key_for(secret, scope)) {
            return key;
        }
        let key = derive(secret, scope);
        if self.capacity == 0 {
            return key;
        }
        let entry = Entry {
            secret: secret.to_owned(),
            day: scope.day.to_owned(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            key,
        };
        let mut entries = self.lock();
        if entries.len() >= self.capacity {
            entries.clear();
        }
        entries.insert(slot, entry);
        key
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Entry>> {
        // An entry is whole or absent, whatever a panicking thread was doing.
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// The key, unless the slot belongs to something else with the same hash.
    fn key_for(&self, secret: &str, scope: Scope<'_>) -> Option<Digest32> {
        let same = Scope { day: &self.day, region: &self.region, service: &self.service } == scope
            && bool::from(self.secret.as_bytes().ct_eq(secret.as_bytes()));
        same.then_some(self.key)
    }
}

impl Default for KeyCache {
    fn default() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }
}

impl fmt::Debug for KeyCache {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyCache").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::crypto::Hex;
    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    #[test]
    fn the_key_is_the_published_one() {
        // The example of AWS's documentation on deriving a signing key.
        let scope = Scope { day: "20150830", region: "us-east-1", service: "iam" };
        let wanted = "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9";
        let keys = KeyCache::default();
        for _ in 0..2 {
            assert_eq!(Hex::new(&keys.get(SECRET, scope)).as_str(), wanted);
        }
    }

    #[test]
    fn the_cache_is_bounded_and_tells_keys_apart() {
        let keys = KeyCache::with_capacity(2);
        for region in ["a", "b", "c", "d"] {
            let scope = Scope { day: "20150830", region, service: "iam" };
            assert_eq!(keys.get(SECRET, scope), derive(SECRET, scope));
            assert_ne!(keys.get("other", scope), derive(SECRET, scope));
            assert!(keys.lock().len() <= 2);
        }
        let none = KeyCache::with_capacity(0);
        none.get(SECRET, Scope { day: "20150830", region: "a", service: "iam" });
        assert!(none.lock().is_empty());
    }
}
