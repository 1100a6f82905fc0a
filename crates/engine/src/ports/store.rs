//! The store: transactions over everything that is kept.
//!
//! Use cases run as closures inside one transaction, so that what belongs together commits
//! together.

use super::invocations::Invocation;
use super::records::Task;
use super::tx::{ReadTx, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use std::sync::{Arc, Mutex};

/// Why the store could not do its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No room on the disk. Nothing of the transaction was kept; reads go on.
    #[error("the disk that holds `{path}` is full; free some space, then try again")]
    Full {
        /// The database file.
        path: String,
    },
    /// The data directory can't be written.
    #[error("`{path}` cannot be written: {reason}")]
    ReadOnly {
        /// The database file.
        path: String,
        /// The system's word.
        reason: String,
    },
    /// Another server holds the data directory.
    #[error("`{path}` is in use by another assize process; stop it, or use another data directory")]
    InUse {
        /// The data directory.
        path: String,
    },
    /// The data was written by a newer version of Assize.
    #[error(
        "`{path}` has schema version {found}, newer than {known} which this assize knows; use a newer assize"
    )]
    NewerSchema {
        /// The database file.
        path: String,
        /// The version found.
        found: i64,
        /// The newest version known.
        known: i64,
    },
    /// A row can't be read back.
    #[error("`{path}` is damaged: {reason}")]
    Damaged {
        /// The database file.
        path: String,
        /// What was found.
        reason: String,
    },
    /// Anything else.
    #[error("the store failed: {0}")]
    Other(String),
}

/// What a write closure decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Keep what was written.
    Commit,
    /// Undo what was written.
    Rollback,
}

/// A job for the writer.
pub type WriteJob = Box<dyn FnOnce(&mut dyn WriteTx) -> Decision + Send>;

/// Transactions over everything that is kept. Calls block; they return after the commit is
/// durable.
pub trait Store: Send + Sync + 'static {
    /// Runs the job in a transaction of its own (possibly grouped with others) and returns
    /// when it is durable, or was undone.
    fn run_write(&self, job: WriteJob) -> Result<(), StoreError>;

    /// Runs the job on a consistent snapshot, on the calling thread.
    fn run_read(&self, job: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError>;

    /// Claims up to `max` waiting tasks, oldest first: they are given to nobody else until
    /// `lease_ms` have passed or they end. A crash gives them back.
    fn claim(&self, now: Timestamp, lease_ms: i64, max: usize) -> Result<Vec<Task>, StoreError>;

    /// Gives claimed tasks back at once, to be claimed again from `not_before` on.
    fn release(&self, task: &Task, not_before: Timestamp) -> Result<(), StoreError>;

    /// Claims up to `max` waiting calls of functions, for each rule as many as `allowance`
    /// says of its id, oldest first. A crash, or the end of the lease, gives them back.
    fn claim_calls(
        &self,
        now: Timestamp,
        lease_ms: i64,
        max: usize,
        allowance: &dyn Fn(&AccountRegion, &str) -> usize,
    ) -> Result<Vec<Invocation>, StoreError>;

    /// Gives a claimed call back, to be claimed again from `not_before` on; `counts` says
    /// whether it is a failed try.
    fn release_call(
        &self,
        invocation: &Invocation,
        not_before: Timestamp,
        counts: bool,
    ) -> Result<(), StoreError>;
}

/// Typed closures over [`Store`].
pub trait StoreExt {
    /// Runs `f` in a write transaction. An error undoes everything that `f` wrote.
    fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut dyn WriteTx) -> Result<T, E> + Send + 'static;

    /// Runs `f` on a consistent snapshot.
    fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&dyn ReadTx) -> Result<T, E>;
}

impl StoreExt for dyn Store {
    fn write<T, E, F>(&self, f: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut dyn WriteTx) -> Result<T, E> + Send + 'static,
    {
        let slot: Arc<Mutex<Option<Result<T, E>>>> = Arc::default();
        let answer = Arc::clone(&slot);
        self.run_write(Box::new(move |tx| {
            let result = f(tx);
            let decision = if result.is_ok() { Decision::Commit } else { Decision::Rollback };
            if let Ok(mut slot) = answer.lock() {
                *slot = Some(result);
            }
            decision
        }))?;
        let result = slot.lock().ok().and_then(|mut slot| slot.take());
        result
            .unwrap_or_else(|| Err(StoreError::Other("the transaction did not run".into()).into()))
    }

    fn read<T, E, F>(&self, f: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: FnOnce(&dyn ReadTx) -> Result<T, E>,
    {
        let mut f = Some(f);
        let mut result = None;
        self.run_read(&mut |tx| {
            if let Some(f) = f.take() {
                result = Some(f(tx));
            }
        })?;
        result
            .unwrap_or_else(|| Err(StoreError::Other("the transaction did not run".into()).into()))
    }
}
