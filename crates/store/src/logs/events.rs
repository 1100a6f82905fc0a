//! Log events.

use crate::page::limit as sql_limit;
use assize_engine::ports::{EventQuery, LogEvent, LogLine, LogPosition};
use assize_model::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, Result, Row, params, params_from_iter};

const DAY_MS: i64 = 86_400_000;

pub(super) fn append(
    conn: &Connection,
    group: i64,
    stream: i64,
    lines: &[LogLine],
    now: Timestamp,
) -> Result<()> {
    let mut bytes = 0;
    let mut insert = conn.prepare_cached(
        "INSERT INTO log_events (log_group, stream, at, ingested, message)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for line in lines {
        insert.execute(params![group, stream, line.at.millis(), now.millis(), line.message])?;
        bytes += i64::try_from(line.message.len()).unwrap_or(i64::MAX);
    }
    let times = || lines.iter().map(|line| line.at.millis());
    let (Some(first), Some(last)) = (times().min(), times().max()) else { return Ok(()) };
    conn.prepare_cached(
        "UPDATE log_streams SET first_event = min(coalesce(first_event, ?2), ?2),
             last_event = max(coalesce(last_event, ?3), ?3), last_ingestion = ?4
         WHERE stream = ?1",
    )?
    .execute(params![stream, first, last, now.millis()])?;
    conn.prepare_cached("UPDATE log_groups SET bytes = bytes + ?2 WHERE log_group = ?1")?
        .execute([group, bytes])
        .map(drop)
}

pub(super) fn scan(
    conn: &Connection,
    group: i64,
    query: &EventQuery,
    each: &mut dyn FnMut(LogEvent) -> bool,
) -> Result<()> {
    let mut values = Values(vec![group.into()]);
    // One stream is read by its own index; of several, the group is read and others dropped.
    let mut conditions = match query.streams.as_slice() {
        [] => "e.log_group = ?1".to_owned(),
        [name] => format!(
            "e.stream = (SELECT stream FROM log_streams WHERE log_group = ?1 AND name = {})",
            values.bind(name.clone())
        ),
        names => {
            let marks: Vec<String> = names.iter().map(|name| values.bind(name.clone())).collect();
            format!("e.log_group = ?1 AND s.name IN ({})", marks.join(", "))
        }
    };
    if let Some(start) = query.start {
        conditions += &format!(" AND at >= {}", values.bind(start.millis()));
    }
    if let Some(end) = query.end {
        conditions += &format!(" AND at < {}", values.bind(end.millis()));
    }
    let (sign, direction) = if query.backward { ("<", "DESC") } else { (">", "ASC") };
    if let Some(after) = query.after {
        let (at, number) = (values.bind(after.at.millis()), values.bind(after.number));
        conditions += &format!(" AND (at, number) {sign} ({at}, {number})");
    }
    let mut statement = conn.prepare_cached(&format!(
        "SELECT at, number, s.name, ingested, message
         FROM log_events e CROSS JOIN log_streams s ON s.stream = e.stream
         WHERE {conditions} ORDER BY at {direction}, number {direction}"
    ))?;
    let mut rows = statement.query(params_from_iter(values.0))?;
    while let Some(row) = rows.next()? {
        if !each(event(row)?) {
            break;
        }
    }
    Ok(())
}

/// Values of a statement's parameters.
struct Values(Vec<Value>);

impl Values {
    /// Adds a value; answers its parameter.
    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("?{}", self.0.len())
    }
}

fn event(row: &Row<'_>) -> Result<LogEvent> {
    Ok(LogEvent {
        position: LogPosition { at: Timestamp::from_millis(row.get(0)?), number: row.get(1)? },
        stream: row.get(2)?,
        ingested: Timestamp::from_millis(row.get(3)?),
        message: row.get(4)?,
    })
}

pub(super) fn expire(conn: &Connection, now: Timestamp, limit: usize) -> Result<usize> {
    let groups: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT log_group, retention_days FROM log_groups WHERE retention_days IS NOT NULL",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut expired = 0;
    for (group, days) in groups {
        let before = now.millis().saturating_sub(days.saturating_mul(DAY_MS));
        let (count, bytes): (i64, i64) = conn
            .prepare_cached(
                "SELECT count(*), coalesce(sum(octet_length(message)), 0) FROM
                     (SELECT message FROM log_events WHERE log_group = ?1 AND at < ?2
                      ORDER BY at, number LIMIT ?3)",
            )?
            .query_row(params![group, before, sql_limit(limit - expired)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if count == 0 {
            continue;
        }
        conn.prepare_cached(
            "DELETE FROM log_events WHERE number IN
                 (SELECT number FROM log_events WHERE log_group = ?1 AND at < ?2
                  ORDER BY at, number LIMIT ?3)",
        )?
        .execute(params![group, before, sql_limit(limit - expired)])?;
        conn.prepare_cached("UPDATE log_groups SET bytes = bytes - ?2 WHERE log_group = ?1")?
            .execute([group, bytes])?;
        expired += usize::try_from(count).unwrap_or(0);
        if expired >= limit {
            break;
        }
    }
    Ok(expired)
}
