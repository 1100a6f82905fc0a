//! Accounts and regions as small numbers.

use assize_model::AccountRegion;
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// The numbers of committed homes. A home's number never changes.
#[derive(Debug, Default)]
pub(crate) struct Homes(RwLock<HashMap<AccountRegion, i64>>);

impl Homes {
    /// The number of a home that is known to be committed.
    pub(crate) fn known(&self, home: &AccountRegion) -> Option<i64> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(home).copied()
    }

    /// Notes the numbers of committed homes.
    pub(crate) fn learn(&self, homes: impl IntoIterator<Item = (AccountRegion, i64)>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).extend(homes);
    }
}

/// A home's number in the database.
pub(crate) fn find(conn: &Connection, home: &AccountRegion) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT home FROM homes WHERE account = ?1 AND region = ?2")?
        .query_row(params![home.account, home.region], |row| row.get(0))
        .optional()
}

/// Gives a new home its number.
pub(crate) fn add(conn: &Connection, home: &AccountRegion) -> Result<i64> {
    conn.prepare_cached("INSERT INTO homes (account, region) VALUES (?1, ?2)")?
        .insert(params![home.account, home.region])
}

/// All homes in order.
pub(crate) fn all(conn: &Connection) -> Result<Vec<AccountRegion>> {
    conn.prepare_cached("SELECT account, region FROM homes ORDER BY account, region")?
        .query_map([], |row| {
            Ok(AccountRegion::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?
        .collect()
}
