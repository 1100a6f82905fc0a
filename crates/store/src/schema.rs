//! The versions of the schema and the way from each to the next.

use crate::errors::store_error;
use assize_engine::ports::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks a database as ours: `ASZE`.
pub(crate) const APPLICATION_ID: i64 = 0x4153_5A45;

/// The step to version `index + 1`. A step that was released never changes; add the next one
/// at the end, and a fixture of the version before in `tests/fixtures`.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
];

/// Brings the database to the newest version, each step in a transaction of its own.
/// A database of another program, or of a newer version, stays untouched.
pub(crate) fn migrate(
    conn: &mut Connection,
    path: &Path,
    steps: &[&str],
) -> Result<(), StoreError> {
    let failed = |e: rusqlite::Error| store_error(path, &e);
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = check(conn, path)?;
    if found > known {
        let path = path.display().to_string();
        return Err(StoreError::NewerSchema { path, found, known });
    }
    for (step, version) in steps.iter().zip(1_i64..).filter(|(_, v)| *v > found) {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        tx.execute_batch(step).map_err(failed)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID).map_err(failed)?;
        tx.pragma_update(None, "user_version", version).map_err(failed)?;
        tx.commit().map_err(failed)?;
        tracing::info!(version, path = %path.display(), "schema migrated");
    }
    Ok(())
}

/// The database's version; 0 for an empty one.
pub(crate) fn check(conn: &Connection, path: &Path) -> Result<i64, StoreError> {
    let failed = |e: rusqlite::Error| store_error(path, &e);
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(failed);
    let version = number("PRAGMA user_version")?;
    let application = number("PRAGMA application_id")?;
    let tables = number("SELECT count(*) FROM sqlite_schema")?;
    let empty = version == 0 && application == 0 && tables == 0;
    if application != APPLICATION_ID && !empty {
        return Err(StoreError::Damaged {
            path: path.display().to_string(),
            reason: "it is a database of another program".into(),
        });
    }
    Ok(version)
}
