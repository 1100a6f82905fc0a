//! Notices that wait for their sinks.

use crate::page::limit as sql_limit;
use assize_engine::ports::{NewNotice, NoticeRow, OutboxCount};
use assize_model::{AccountRegion, Timestamp};
use rusqlite::{Connection, Result, Row, params};

/// Adds a notice for a sink.
pub(crate) fn add(conn: &Connection, home: i64, new: &NewNotice<'_>) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO outbox (home, sink, topic, id, at, body, not_before)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5)",
    )?
    .execute(params![home, new.sink, new.topic, new.id, new.at.millis(), new.body])
    .map(drop)
}

const COLUMNS: &str = "o.number, h.account, h.region, o.sink, o.topic, o.id, o.at, o.body,
     o.attempts, o.error";

fn notice(row: &Row<'_>) -> Result<NoticeRow> {
    Ok(NoticeRow {
        number: row.get(0)?,
        home: AccountRegion::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?),
        sink: row.get(3)?,
        topic: row.get(4)?,
        id: row.get(5)?,
        at: Timestamp::from_millis(row.get(6)?),
        body: row.get(7)?,
        attempts: row.get(8)?,
        error: row.get(9)?,
    })
}

/// Notices of a sink whose turn it is: none of their topic waits before them.
pub(crate) fn due(
    conn: &Connection,
    sink: &str,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<NoticeRow>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox o CROSS JOIN homes h ON h.home = o.home
         WHERE o.sink = ?1 AND o.dead = 0 AND o.not_before <= ?2
             AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.sink = o.sink AND e.topic = o.topic
                 AND e.dead = 0 AND e.number < o.number)
         ORDER BY o.number LIMIT ?3"
    ))?
    .query_map(params![sink, now.millis(), sql_limit(limit)], notice)?
    .collect()
}

/// Notices that were given up, newest first.
pub(crate) fn dead(conn: &Connection, limit: usize) -> Result<Vec<NoticeRow>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox o CROSS JOIN homes h ON h.home = o.home
         WHERE o.dead = 1 ORDER BY o.number DESC LIMIT ?1"
    ))?
    .query_map([sql_limit(limit)], notice)?
    .collect()
}

/// How many wait and how many were given up, by sink.
pub(crate) fn counts(conn: &Connection) -> Result<Vec<OutboxCount>> {
    conn.prepare_cached(
        "SELECT sink, sum(dead = 0), sum(dead = 1) FROM outbox GROUP BY sink ORDER BY sink",
    )?
    .query_map([], |row| {
        let count = |at| row.get(at).map(|count: i64| u64::try_from(count).unwrap_or_default());
        Ok(OutboxCount { sink: row.get(0)?, waiting: count(1)?, dead: count(2)? })
    })?
    .collect()
}

/// Forgets a notice that was told.
pub(crate) fn delete(conn: &Connection, number: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM outbox WHERE number = ?1")?.execute([number]).map(drop)
}

/// Keeps that a try failed: it is tried again from `again` on, or never.
pub(crate) fn fail(
    conn: &Connection,
    number: i64,
    error: &str,
    again: Option<Timestamp>,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE outbox SET attempts = attempts + 1, error = ?2, dead = ?3,
             not_before = coalesce(?4, not_before) WHERE number = ?1",
    )?
    .execute(params![number, error, i64::from(again.is_none()), again.map(Timestamp::millis)])
    .map(drop)
}

/// Has notices that were given up wait again, of one sink and one id where given; answers how
/// many.
pub(crate) fn revive(
    conn: &Connection,
    sink: Option<&str>,
    id: Option<&str>,
    now: Timestamp,
) -> Result<usize> {
    conn.prepare_cached(
        "UPDATE outbox SET dead = 0, attempts = 0, not_before = ?3
         WHERE dead = 1 AND (?1 IS NULL OR sink = ?1) AND (?2 IS NULL OR id = ?2)",
    )?
    .execute(params![sink, id, now.millis()])
}
