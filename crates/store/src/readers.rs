//! Connections that read, shared by the callers' threads.

use crate::errors::store_error;
use crate::open::{Options, open_reader};
use assize_engine::ports::StoreError;
use rusqlite::Connection;
use std::cell::Cell;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

thread_local! {
    /// How many snapshots this thread holds.
    static HELD: Cell<usize> = const { Cell::new(0) };
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Connection>,
    /// Connections that are open, in use ones included.
    open: usize,
}

/// A bounded pool of reading connections.
#[derive(Debug)]
pub(crate) struct Readers {
    path: PathBuf,
    options: Options,
    pool: Mutex<Pool>,
    back: Condvar,
}

impl Readers {
    pub(crate) fn new(path: &Path, options: Options) -> Self {
        Self { path: path.to_owned(), options, pool: Mutex::default(), back: Condvar::new() }
    }

    /// A snapshot of its own; waits while all connections are in use. A thread that holds one
    /// already never waits, because it might wait for itself.
    pub(crate) fn snapshot(&self) -> Result<Snapshot<'_>, StoreError> {
        let conn = self.connection()?;
        HELD.set(HELD.get() + 1);
        let snapshot = Snapshot { readers: self, conn: Some(conn) };
        let begun = snapshot.prepare_cached("BEGIN").and_then(|mut begin| begin.execute([]));
        begun.map_err(|e| store_error(&self.path, &e))?;
        Ok(snapshot)
    }

    fn connection(&self) -> Result<Connection, StoreError> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = pool.idle.pop() {
                return Ok(conn);
            }
            if pool.open < self.options.readers.max(1) || HELD.get() > 0 {
                pool.open += 1;
                drop(pool);
                return open_reader(&self.path, &self.options).map_err(|e| {
                    self.give_back(None);
                    store_error(&self.path, &e)
                });
            }
            pool = self.back.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes a connection back, or notes that it is closed.
    fn give_back(&self, conn: Option<Connection>) {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        match conn {
            Some(conn) if pool.open <= self.options.readers.max(1) => pool.idle.push(conn),
            _ => pool.open -= 1,
        }
        drop(pool);
        self.back.notify_one();
    }
}

/// A connection within a read transaction, which ends with it.
pub(crate) struct Snapshot<'r> {
    readers: &'r Readers,
    conn: Option<Connection>,
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "the connection is there until the drop")]
    fn deref(&self) -> &Connection {
        self.conn.as_ref().expect("a connection")
    }
}

impl Drop for Snapshot<'_> {
    fn drop(&mut self) {
        HELD.set(HELD.get().saturating_sub(1));
        let clean = self.conn.take().filter(|conn| {
            let ended = conn.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([]));
            ended.is_ok() || conn.is_autocommit()
        });
        self.readers.give_back(clean);
    }
}
