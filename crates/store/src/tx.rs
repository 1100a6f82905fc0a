//! A transaction: the connection, and what has to be done before and after its end.

use crate::errors::store_error;
use crate::homes::{self, Homes};
use crate::leases::Leased;
use crate::pending::Pending;
use assize_engine::ports::StoreError;
use assize_model::AccountRegion;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::atomic::AtomicI64;

/// What lives as long as the store and is shared by its transactions.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// Numbers of homes.
    pub homes: Homes,
    /// The last version of rules that was given out, committed or not, so that none is given
    /// out twice for different rules.
    pub rules_version: AtomicI64,
}

/// What must happen in memory once the transaction is committed.
#[derive(Debug, Default)]
pub(crate) struct AfterCommit {
    /// Homes that are new.
    pub homes: Vec<(AccountRegion, i64)>,
    /// Leases that are over, with the generation that they were given for.
    pub leases: Vec<(Leased, i64)>,
}

/// A transaction of a reader, or one job of the writer.
pub(crate) struct Tx<'c> {
    pub conn: &'c Connection,
    pub shared: &'c Shared,
    path: &'c Path,
    /// What is known and not written yet.
    pub pending: RefCell<Pending>,
    pub after: RefCell<AfterCommit>,
    fault: Cell<Option<StoreError>>,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(conn: &'c Connection, shared: &'c Shared, path: &'c Path) -> Self {
        Self {
            conn,
            shared,
            path,
            pending: RefCell::default(),
            after: RefCell::default(),
            fault: Cell::new(None),
        }
    }

    /// The result of a statement in the port's words. Remembers a failure, because after one
    /// the transaction must not commit even if its job does not care.
    pub(crate) fn done<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|e| {
            let error = store_error(self.path, &e);
            self.fault.set(Some(error.clone()));
            error
        })
    }

    /// The first step's failure, if any failed.
    pub(crate) fn take_fault(&self) -> Option<StoreError> {
        self.fault.take()
    }

    /// Runs a question about a home; the default answer where the home holds nothing. It sees
    /// what was pending.
    pub(crate) fn ask<T: Default>(
        &self,
        home: &AccountRegion,
        f: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.flush()?;
        let answer = match self.find_home(home) {
            Ok(Some(home)) => f(self.conn, home),
            Ok(None) => Ok(T::default()),
            Err(e) => Err(e),
        };
        self.done(answer)
    }

    /// Runs a change in a home, which is made when it is new.
    pub(crate) fn change<T>(
        &self,
        home: &AccountRegion,
        f: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let result = match self.find_home(home) {
            Ok(Some(home)) => f(self.conn, home),
            Ok(None) => homes::add(self.conn, home).and_then(|number| {
                self.after.borrow_mut().homes.push((home.clone(), number));
                f(self.conn, number)
            }),
            Err(e) => Err(e),
        };
        self.done(result)
    }

    /// Writes what is pending, so that it can be read.
    pub(crate) fn flush(&self) -> Result<(), StoreError> {
        let written = self.pending.borrow_mut().write(self.conn);
        self.done(written)
    }

    fn find_home(&self, home: &AccountRegion) -> rusqlite::Result<Option<i64>> {
        if let Some(number) = self.shared.homes.known(home) {
            return Ok(Some(number));
        }
        let after = self.after.borrow();
        if let Some((_, number)) = after.homes.iter().find(|(known, _)| known == home) {
            return Ok(Some(*number));
        }
        homes::find(self.conn, home)
    }
}
