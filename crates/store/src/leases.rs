//! Who works on what. Kept in memory: one process owns the database, so its end frees
//! everything.

use assize_model::Timestamp;
use std::collections::HashMap;

/// What can be leased, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Leased {
    Task(i64),
    Call(i64),
}

#[derive(Clone, Copy, Debug)]
struct Lease {
    generation: i64,
    until: Timestamp,
}

/// What is under way.
#[derive(Debug, Default)]
pub(crate) struct Leases(HashMap<Leased, Lease>);

impl Leases {
    /// Forgets what has run out.
    pub(crate) fn prune(&mut self, now: Timestamp) {
        self.0.retain(|_, lease| lease.until > now);
    }

    pub(crate) fn holds(&self, what: Leased) -> bool {
        self.0.contains_key(&what)
    }

    pub(crate) fn give(&mut self, what: Leased, generation: i64, until: Timestamp) {
        self.0.insert(what, Lease { generation, until });
    }

    /// Ends the lease that was given for this generation; a later one stays.
    pub(crate) fn end(&mut self, what: Leased, generation: i64) {
        if self.0.get(&what).is_some_and(|lease| lease.generation <= generation) {
            self.0.remove(&what);
        }
    }
}
