//! Who works on which task. Kept in memory: one process owns the database, so its end frees
//! every task.

use assize_model::Timestamp;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug)]
struct Lease {
    generation: i64,
    until: Timestamp,
}

/// Tasks that are under way, by number.
#[derive(Debug, Default)]
pub(crate) struct Leases(HashMap<i64, Lease>);

impl Leases {
    /// Forgets what has run out.
    pub(crate) fn prune(&mut self, now: Timestamp) {
        self.0.retain(|_, lease| lease.until > now);
    }

    pub(crate) fn holds(&self, task: i64) -> bool {
        self.0.contains_key(&task)
    }

    pub(crate) fn give(&mut self, task: i64, generation: i64, until: Timestamp) {
        self.0.insert(task, Lease { generation, until });
    }

    /// Ends the lease that was given for this generation; a later one stays.
    pub(crate) fn end(&mut self, task: i64, generation: i64) {
        if self.0.get(&task).is_some_and(|lease| lease.generation <= generation) {
            self.0.remove(&task);
        }
    }
}
