//! The store: one writer, many readers, and the leases of tasks.

use crate::leases::{Leased, Leases};
use crate::lock::DirLock;
use crate::open::{Options, open_writer};
use crate::readers::Readers;
use crate::tx::{Shared, Tx};
use crate::writer::Writer;
use crate::{calls, rules, schema, tasks};
use assize_engine::ports::{Decision, Invocation, ReadTx, Store, StoreError, Task, WriteJob};
use assize_model::{AccountRegion, Timestamp};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

/// The database's name within the data directory.
const DATABASE: &str = "assize.db";

/// A store in a SQLite database.
///
/// - A write is on the disk before [`Store::run_write`] returns. Writes that wait at the same
///   time share a commit; if it fails, none of them was kept and each is told so.
/// - A job in which a statement of the store failed is never kept, whatever it decides.
/// - A job must not write or read through the store itself: it runs on the writer's thread.
#[derive(Debug)]
pub struct SqliteStore {
    // Closed in this order: the writer's connection last, because it tidies up.
    readers: Readers,
    writer: Writer,
    shared: Arc<Shared>,
    leases: Arc<Mutex<Leases>>,
    path: PathBuf,
    _lock: DirLock,
    _temporary: Option<TempDir>,
}

impl SqliteStore {
    /// Opens the database in `data_dir`; makes the directory and the database where there
    /// are none, readable by the owner only, and brings an older one to the newest schema.
    pub fn open(data_dir: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        Self::open_dir(data_dir.as_ref(), options, None)
    }

    /// A store in a directory of its own that goes away with it: for tests, demonstrations
    /// and evaluations of files. It does not wait for the disk.
    pub fn temporary() -> Result<Self, StoreError> {
        let dir = TempDir::with_prefix("assize-")
            .map_err(|e| StoreError::Other(format!("no temporary directory: {e}")))?;
        let path = dir.path().join("data");
        Self::open_dir(&path, Options { durable: false, ..Options::default() }, Some(dir))
    }

    fn open_dir(
        dir: &Path,
        options: Options,
        temporary: Option<TempDir>,
    ) -> Result<Self, StoreError> {
        let lock = DirLock::take(dir)?;
        let path = dir.join(DATABASE);
        let conn = open_writer(&path, &options, schema::MIGRATIONS)?;
        let shared = Arc::new(Shared::default());
        let last = rules::last_version(&conn).map_err(|e| crate::errors::store_error(&path, &e))?;
        shared.rules_version.store(last, Ordering::Relaxed);
        let leases = Arc::default();
        let writer = Writer::start(conn, path.clone(), Arc::clone(&shared), Arc::clone(&leases))?;
        let readers = Readers::new(&path, options);
        Ok(Self { readers, writer, shared, leases, path, _lock: lock, _temporary: temporary })
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets the database grow to at most `pages`; [`Options::max_pages`] while it is open.
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.writer.run(Box::new(move |tx| {
            let set = tx.conn.pragma_update(None, "max_page_count", pages);
            if tx.done(set).is_ok() { Decision::Commit } else { Decision::Rollback }
        }))
    }

    fn leases(&self) -> MutexGuard<'_, Leases> {
        self.leases.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for SqliteStore {
    fn run_write(&self, job: WriteJob) -> Result<(), StoreError> {
        self.writer.run(Box::new(move |tx| job(tx)))
    }

    fn run_read(&self, job: &mut dyn FnMut(&dyn ReadTx)) -> Result<(), StoreError> {
        let snapshot = self.readers.snapshot()?;
        job(&Tx::new(&snapshot, &self.shared, &self.path));
        Ok(())
    }

    fn claim(&self, now: Timestamp, lease_ms: i64, max: usize) -> Result<Vec<Task>, StoreError> {
        let snapshot = self.readers.snapshot()?;
        // The leases are held before the snapshot sees anything: a task that it still shows
        // has its lease until after this.
        let mut leases = self.leases();
        leases.prune(now);
        let tx = Tx::new(&snapshot, &self.shared, &self.path);
        let tasks = tx.done(tasks::ready(&snapshot, now, &leases, max))?;
        for task in &tasks {
            leases.give(Leased::Task(task.id), task.generation, now.plus_millis(lease_ms));
        }
        Ok(tasks)
    }

    fn release(&self, task: &Task, not_before: Timestamp) -> Result<(), StoreError> {
        let given_back = task.clone();
        let written = self.writer.run(Box::new(move |tx| {
            let released = tasks::release(tx.conn, &given_back, not_before);
            tx.after.borrow_mut().leases.push((Leased::Task(given_back.id), given_back.generation));
            if tx.done(released).is_ok() { Decision::Commit } else { Decision::Rollback }
        }));
        if written.is_err() {
            // Nothing could be written down; the lease serves as the reminder.
            self.leases().give(Leased::Task(task.id), task.generation, not_before);
        }
        written
    }

    fn claim_calls(
        &self,
        now: Timestamp,
        lease_ms: i64,
        max: usize,
        allowance: &dyn Fn(&AccountRegion, &str) -> usize,
    ) -> Result<Vec<Invocation>, StoreError> {
        let snapshot = self.readers.snapshot()?;
        // As for tasks: the leases first, then what the snapshot shows.
        let mut leases = self.leases();
        leases.prune(now);
        let tx = Tx::new(&snapshot, &self.shared, &self.path);
        let calls = tx.done(calls::ready(&snapshot, now, &leases, max, allowance))?;
        for call in &calls {
            leases.give(Leased::Call(call.id), call.generation, now.plus_millis(lease_ms));
        }
        Ok(calls)
    }

    fn release_call(
        &self,
        invocation: &Invocation,
        not_before: Timestamp,
        counts: bool,
    ) -> Result<(), StoreError> {
        let given_back = invocation.clone();
        let lease = (Leased::Call(invocation.id), invocation.generation);
        let written = self.writer.run(Box::new(move |tx| {
            let released = calls::release(tx.conn, &given_back, not_before, counts);
            tx.after.borrow_mut().leases.push(lease);
            if tx.done(released).is_ok() { Decision::Commit } else { Decision::Rollback }
        }));
        if written.is_err() {
            self.leases().give(lease.0, lease.1, not_before);
        }
        written
    }
}
