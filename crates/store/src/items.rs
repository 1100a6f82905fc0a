//! Configuration items: the current one of each resource, and all of them in history.

use crate::codes::{Code, Coded, LAST_EVALUABLE, LAST_EXISTING};
use crate::numbers;
use crate::page::limit as sql_limit;
use crate::pending::Pending;
use assize_engine::ports::{Arrival, HistoryQuery, ItemRow, ItemSpan, NewItem, PutOutcome};
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};
use std::ops::ControlFlow;

/// What is known of a resource.
struct Known {
    resource: i64,
    /// Capture time, state id and status of the current item; `None` while only verdicts named
    /// the resource.
    current: Option<((i64, i64), i64)>,
}

/// Keeps an item: in history always, as the current one if it is the newest. No resource may
/// be pending.
pub(crate) fn put(
    conn: &Connection,
    pending: &mut Pending,
    home: i64,
    item: &NewItem<'_>,
) -> Result<PutOutcome> {
    let kind = pending.kind(conn, home, &item.key.resource_type)?;
    let id = &item.key.resource_id;
    let known = match numbers::resource(conn, kind, id)? {
        Some(resource) => Some(Known { resource, current: current_order(conn, resource)? }),
        None => None,
    };
    let order = (item.capture_time.millis(), item.state_id);
    let current = known.as_ref().and_then(|known| known.current);
    match (&known, current) {
        (None, _) => {
            let resource = pending.new_resource(conn)?;
            let version = insert(conn, resource, item)?;
            numbers::add_resource(conn, kind, id, resource)?;
            conn.prepare_cached(
                "INSERT INTO resources (resource, kind, id, version, capture, state_id, status,
                     name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                resource,
                kind,
                id,
                version,
                order.0,
                order.1,
                Code(item.status),
                item.resource_name
            ])?;
        }
        (Some(_), Some((there, _))) if order == there => return Ok(PutOutcome::Known),
        (Some(known), Some((there, _))) if order < there => {
            return put_historic(conn, known.resource, item);
        }
        (Some(known), _) => {
            let version = insert(conn, known.resource, item)?;
            conn.prepare_cached(
                "UPDATE resources SET version = ?2, capture = ?3, state_id = ?4, status = ?5,
                     name = ?6 WHERE resource = ?1",
            )?
            .execute(params![
                known.resource,
                version,
                order.0,
                order.1,
                Code(item.status),
                item.resource_name
            ])?;
        }
    }
    let existed = current.is_some_and(|(_, status)| status <= LAST_EXISTING);
    let exists = item.status.code() <= LAST_EXISTING;
    pending.existing(kind, i64::from(exists) - i64::from(existed));
    Ok(if current.is_some() { PutOutcome::Current } else { PutOutcome::First })
}

/// Capture time, state id and status of a resource's current item.
fn current_order(conn: &Connection, resource: i64) -> Result<Option<((i64, i64), i64)>> {
    conn.prepare_cached(
        "SELECT capture, state_id, status FROM resources
         WHERE resource = ?1 AND version IS NOT NULL",
    )?
    .query_row([resource], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
    .optional()
}

fn insert(conn: &Connection, resource: i64, item: &NewItem<'_>) -> Result<i64> {
    conn.prepare_cached(
        "INSERT INTO item_versions (resource, capture, state_id, status, body)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .insert(params![
        resource,
        item.capture_time.millis(),
        item.state_id,
        Code(item.status),
        item.text
    ])
}

fn put_historic(conn: &Connection, resource: i64, item: &NewItem<'_>) -> Result<PutOutcome> {
    let added = conn
        .prepare_cached(
            "INSERT INTO item_versions (resource, capture, state_id, status, body)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (resource, capture, state_id) DO NOTHING",
        )?
        .execute(params![
            resource,
            item.capture_time.millis(),
            item.state_id,
            Code(item.status),
            item.text
        ])?;
    Ok(if added == 0 { PutOutcome::Known } else { PutOutcome::Historic })
}

/// Reads `capture, state_id, status, body` from column `at` on.
fn item(row: &Row<'_>, at: usize, key: ResourceKey) -> Result<ItemRow> {
    Ok(ItemRow {
        key,
        capture_time: Timestamp::from_millis(row.get(at)?),
        state_id: row.get(at + 1)?,
        status: row.get::<_, Code<ItemStatus>>(at + 2)?.0,
        text: row.get(at + 3)?,
    })
}

/// The current item of a resource.
pub(crate) fn current(conn: &Connection, home: i64, key: &ResourceKey) -> Result<Option<ItemRow>> {
    let Some((_, resource)) = numbers::of_key(conn, home, key)? else { return Ok(None) };
    conn.prepare_cached(
        "SELECT v.capture, v.state_id, v.status, v.body
         FROM resources r CROSS JOIN item_versions v ON v.version = r.version
         WHERE r.resource = ?1",
    )?
    .query_row([resource], |row| item(row, 0, key.clone()))
    .optional()
}

/// Items of a resource, newest or oldest first.
pub(crate) fn history(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    query: &HistoryQuery,
) -> Result<Vec<ItemRow>> {
    let Some((_, resource)) = numbers::of_key(conn, home, key)? else { return Ok(Vec::new()) };
    let (beyond, order) = if query.forward { (">", "ASC") } else { ("<", "DESC") };
    let after = match query.after {
        Some(_) => format!("AND (capture, state_id) {beyond} (:after, :after_state)"),
        None => "AND :after IS :after_state".into(),
    };
    let sql = format!(
        "SELECT capture, state_id, status, body FROM item_versions
         WHERE resource = :resource AND capture >= :earlier AND capture <= :later {after}
         ORDER BY capture {order}, state_id {order} LIMIT :limit"
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":resource": resource,
                ":earlier": query.earlier.map_or(i64::MIN, Timestamp::millis),
                ":later": query.later.map_or(i64::MAX, Timestamp::millis),
                ":after": query.after.map(|(at, _)| at.millis()),
                ":after_state": query.after.map(|(_, state)| state),
                ":limit": sql_limit(query.limit),
            },
            |row| item(row, 0, key.clone()),
        )?
        .collect()
}

/// Current evaluable items of a type in order of arrival.
pub(crate) fn scan(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    after: Option<Arrival>,
    limit: usize,
    each: &mut dyn FnMut(Arrival, ItemRow) -> ControlFlow<()>,
) -> Result<()> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(()) };
    let mut statement = conn.prepare_cached(
        "SELECT r.resource, r.id, v.capture, v.state_id, v.status, v.body
         FROM resources r INDEXED BY resources_by_arrival
             CROSS JOIN item_versions v ON v.version = r.version
         WHERE r.kind = ?1 AND r.resource > ?2 AND r.version IS NOT NULL AND r.status <= ?3
         ORDER BY r.resource LIMIT ?4",
    )?;
    let after = after.unwrap_or(i64::MIN);
    let mut rows = statement.query(params![kind, after, LAST_EVALUABLE, sql_limit(limit)])?;
    while let Some(row) = rows.next()? {
        let key = ResourceKey::new(resource_type, row.get::<_, String>(1)?);
        if each(row.get(0)?, item(row, 2, key)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// The number of the item that came in last; 0 when there is none.
pub(crate) fn last(conn: &Connection) -> Result<i64> {
    conn.prepare_cached("SELECT coalesce(max(version), 0) FROM item_versions")?
        .query_row([], |row| row.get(0))
}

/// By type: what came in with numbers in `(after, to]`.
pub(crate) fn spans(conn: &Connection, home: i64, after: i64, to: i64) -> Result<Vec<ItemSpan>> {
    conn.prepare_cached(
        "SELECT k.type, count(*), min(v.capture), max(v.capture)
         FROM item_versions v CROSS JOIN resources r ON r.resource = v.resource
             CROSS JOIN kinds k ON k.kind = r.kind
         WHERE v.version > ?1 AND v.version <= ?2 AND k.home = ?3 GROUP BY k.type ORDER BY k.type",
    )?
    .query_map(params![after, to, home], |row| {
        Ok(ItemSpan {
            resource_type: row.get(0)?,
            count: u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default(),
            earliest: Timestamp::from_millis(row.get(2)?),
            latest: Timestamp::from_millis(row.get(3)?),
        })
    })?
    .collect()
}

/// Items with numbers in `(after, to]`, in that order.
pub(crate) fn between(
    conn: &Connection,
    home: i64,
    (after, to): (i64, i64),
    limit: usize,
    each: &mut dyn FnMut(i64, ItemRow) -> ControlFlow<()>,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT v.version, k.type, r.id, v.capture, v.state_id, v.status, v.body
         FROM item_versions v CROSS JOIN resources r ON r.resource = v.resource
             CROSS JOIN kinds k ON k.kind = r.kind
         WHERE v.version > ?1 AND v.version <= ?2 AND k.home = ?3 ORDER BY v.version LIMIT ?4",
    )?;
    let mut rows = statement.query(params![after, to, home, sql_limit(limit)])?;
    while let Some(row) = rows.next()? {
        let key = ResourceKey::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?);
        if each(row.get(0)?, item(row, 3, key)?).is_break() {
            break;
        }
    }
    Ok(())
}
