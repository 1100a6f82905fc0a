//! The [`LogStore`] port on SQLite: a database of its own beside the main one, because logs
//! grow fast and are dropped when they are old.

mod events;
mod groups;
mod streams;

use crate::errors::store_error;
use crate::open::{Options, open_writer};
use crate::readers::{Readers, Snapshot};
use assize_engine::ports::{
    EventQuery, LogEvent, LogGroup, LogLine, LogStore, LogStream, Made, StoreError, StreamQuery,
};
use assize_model::{AccountRegion, Timestamp};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The database's name within the data directory.
const DATABASE: &str = "logs.db";

/// The steps of the schema; see `schema.rs`.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/logs/0001.sql")];

/// Logs in a SQLite database. The data directory must be held by this process already.
#[derive(Debug)]
pub struct SqliteLogs {
    readers: Readers,
    writer: Mutex<Connection>,
    path: PathBuf,
}

impl SqliteLogs {
    /// Opens the logs of a data directory; makes them where there are none.
    ///
    /// # Errors
    /// As for the main database.
    pub fn open(data_dir: impl AsRef<Path>, options: Options) -> Result<Self, StoreError> {
        let path = data_dir.as_ref().join(DATABASE);
        let conn = open_writer(&path, &options, MIGRATIONS)?;
        if options.durable {
            // What a process that is killed has written stays; a loss of power may cost the last
            // lines. Each invocation writes lines, and its verdict would wait for them at the disk.
            conn.pragma_update(None, "synchronous", "NORMAL")
                .map_err(|e| store_error(&path, &e))?;
        }
        Ok(Self { readers: Readers::new(&path, options), writer: Mutex::new(conn), path })
    }

    fn read<T>(
        &self,
        f: impl FnOnce(&Snapshot<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let snapshot = self.readers.snapshot()?;
        f(&snapshot).map_err(|e| store_error(&self.path, &e))
    }

    fn write<T>(
        &self,
        f: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut conn = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let run = || {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = f(&tx)?;
            tx.commit()?;
            Ok(done)
        };
        run().map_err(|e| store_error(&self.path, &e))
    }
}

impl LogStore for SqliteLogs {
    fn create_group(
        &self,
        home: &AccountRegion,
        name: &str,
        now: Timestamp,
    ) -> Result<Made, StoreError> {
        self.write(|tx| groups::create(tx, home, name, now))
    }

    fn clear(&self) -> Result<(), StoreError> {
        self.write(|tx| tx.execute("DELETE FROM log_groups", []).map(drop))
    }

    fn delete_group(&self, home: &AccountRegion, name: &str) -> Result<bool, StoreError> {
        self.write(|tx| groups::delete(tx, home, name))
    }

    fn group(&self, home: &AccountRegion, name: &str) -> Result<Option<LogGroup>, StoreError> {
        self.read(|conn| groups::get(conn, home, name))
    }

    fn groups(
        &self,
        home: &AccountRegion,
        prefix: &str,
        infix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<LogGroup>, StoreError> {
        self.read(|conn| groups::list(conn, home, prefix, infix, after, limit))
    }

    fn set_retention(
        &self,
        home: &AccountRegion,
        name: &str,
        days: Option<u32>,
    ) -> Result<bool, StoreError> {
        self.write(|tx| groups::set_retention(tx, home, name, days))
    }

    fn create_stream(
        &self,
        home: &AccountRegion,
        group: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<Made, StoreError> {
        self.write(|tx| match groups::number(tx, home, group)? {
            Some(group) => streams::create(tx, group, name, now),
            None => Ok(Made::Orphan),
        })
    }

    fn delete_stream(
        &self,
        home: &AccountRegion,
        group: &str,
        name: &str,
    ) -> Result<bool, StoreError> {
        self.write(|tx| match groups::number(tx, home, group)? {
            Some(group) => streams::delete(tx, group, name),
            None => Ok(false),
        })
    }

    fn streams(
        &self,
        home: &AccountRegion,
        group: &str,
        query: &StreamQuery,
    ) -> Result<Vec<LogStream>, StoreError> {
        self.read(|conn| match groups::number(conn, home, group)? {
            Some(group) => streams::list(conn, group, query),
            None => Ok(Vec::new()),
        })
    }

    fn append(
        &self,
        home: &AccountRegion,
        group: &str,
        stream: &str,
        lines: &[LogLine],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.write(|tx| {
            let Some(group) = groups::number(tx, home, group)? else { return Ok(false) };
            let Some(stream) = streams::number(tx, group, stream)? else { return Ok(false) };
            events::append(tx, group, stream, lines, now)?;
            Ok(true)
        })
    }

    fn events(
        &self,
        home: &AccountRegion,
        group: &str,
        query: &EventQuery,
        each: &mut dyn FnMut(LogEvent) -> bool,
    ) -> Result<(), StoreError> {
        self.read(|conn| match groups::number(conn, home, group)? {
            Some(group) => events::scan(conn, group, query, each),
            None => Ok(()),
        })
    }

    fn expire(&self, now: Timestamp, limit: usize) -> Result<usize, StoreError> {
        self.write(|tx| events::expire(tx, now, limit))
    }
}
