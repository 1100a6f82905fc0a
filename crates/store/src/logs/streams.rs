//! Log streams.

use crate::page::limit as sql_limit;
use assize_engine::ports::{LogStream, Made, StreamQuery};
use assize_model::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

pub(super) fn number(conn: &Connection, group: i64, name: &str) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT stream FROM log_streams WHERE log_group = ?1 AND name = ?2")?
        .query_row(params![group, name], |row| row.get(0))
        .optional()
}

pub(super) fn create(conn: &Connection, group: i64, name: &str, now: Timestamp) -> Result<Made> {
    let made = conn
        .prepare_cached(
            "INSERT INTO log_streams (log_group, name, created) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![group, name, now.millis()])?;
    Ok(if made > 0 { Made::New } else { Made::Known })
}

pub(super) fn delete(conn: &Connection, group: i64, name: &str) -> Result<bool> {
    let Some(stream) = number(conn, group, name)? else { return Ok(false) };
    let bytes: i64 = conn
        .prepare_cached(
            "SELECT coalesce(sum(octet_length(message)), 0) FROM log_events WHERE stream = ?1",
        )?
        .query_row([stream], |row| row.get(0))?;
    conn.prepare_cached("UPDATE log_groups SET bytes = bytes - ?2 WHERE log_group = ?1")?
        .execute([group, bytes])?;
    conn.prepare_cached("DELETE FROM log_streams WHERE stream = ?1")?.execute([stream])?;
    Ok(true)
}

pub(super) fn list(conn: &Connection, group: i64, query: &StreamQuery) -> Result<Vec<LogStream>> {
    let direction = if query.descending { "DESC" } else { "ASC" };
    let order = if query.by_last_event {
        format!("last_event {direction}, name {direction}")
    } else {
        format!("name {direction}")
    };
    conn.prepare_cached(&format!(
        "SELECT name, created, first_event, last_event, last_ingestion FROM log_streams
         WHERE log_group = ?1 AND substr(name, 1, length(?2)) = ?2
         ORDER BY {order} LIMIT ?3 OFFSET ?4"
    ))?
    .query_map(
        params![
            group,
            query.prefix.as_deref().unwrap_or(""),
            sql_limit(query.limit),
            sql_limit(query.skip)
        ],
        stream,
    )?
    .collect()
}

fn stream(row: &Row<'_>) -> Result<LogStream> {
    let time = |column| -> Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
    };
    Ok(LogStream {
        name: row.get(0)?,
        created: Timestamp::from_millis(row.get(1)?),
        first_event: time(2)?,
        last_event: time(3)?,
        last_ingestion: time(4)?,
    })
}
