//! Log groups.

use crate::page::limit as sql_limit;
use assize_engine::ports::{LogGroup, Made};
use assize_model::{AccountRegion, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

pub(super) fn number(conn: &Connection, home: &AccountRegion, name: &str) -> Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT log_group FROM log_groups WHERE account = ?1 AND region = ?2 AND name = ?3",
    )?
    .query_row(params![home.account, home.region, name], |row| row.get(0))
    .optional()
}

pub(super) fn create(
    conn: &Connection,
    home: &AccountRegion,
    name: &str,
    now: Timestamp,
) -> Result<Made> {
    let made = conn
        .prepare_cached(
            "INSERT INTO log_groups (account, region, name, created) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![home.account, home.region, name, now.millis()])?;
    Ok(if made > 0 { Made::New } else { Made::Known })
}

/// Streams and events go with the group.
pub(super) fn delete(conn: &Connection, home: &AccountRegion, name: &str) -> Result<bool> {
    conn.prepare_cached("DELETE FROM log_groups WHERE account = ?1 AND region = ?2 AND name = ?3")?
        .execute(params![home.account, home.region, name])
        .map(|deleted| deleted > 0)
}

pub(super) fn get(conn: &Connection, home: &AccountRegion, name: &str) -> Result<Option<LogGroup>> {
    conn.prepare_cached(
        "SELECT name, created, retention_days, bytes FROM log_groups
         WHERE account = ?1 AND region = ?2 AND name = ?3",
    )?
    .query_row(params![home.account, home.region, name], group)
    .optional()
}

pub(super) fn list(
    conn: &Connection,
    home: &AccountRegion,
    prefix: &str,
    infix: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<LogGroup>> {
    // A group's name is never empty, so that all names come after the empty one.
    conn.prepare_cached(
        "SELECT name, created, retention_days, bytes FROM log_groups
         WHERE account = ?1 AND region = ?2 AND name > ?3 AND name >= ?4
             AND substr(name, 1, length(?4)) = ?4 AND instr(name, ?5) > 0
         ORDER BY name LIMIT ?6",
    )?
    .query_map(
        params![home.account, home.region, after.unwrap_or(""), prefix, infix, sql_limit(limit)],
        group,
    )?
    .collect()
}

pub(super) fn set_retention(
    conn: &Connection,
    home: &AccountRegion,
    name: &str,
    days: Option<u32>,
) -> Result<bool> {
    conn.prepare_cached(
        "UPDATE log_groups SET retention_days = ?4
         WHERE account = ?1 AND region = ?2 AND name = ?3",
    )?
    .execute(params![home.account, home.region, name, days])
    .map(|updated| updated > 0)
}

fn group(row: &Row<'_>) -> Result<LogGroup> {
    Ok(LogGroup {
        name: row.get(0)?,
        created: Timestamp::from_millis(row.get(1)?),
        retention_days: row.get(2)?,
        stored_bytes: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
    })
}
