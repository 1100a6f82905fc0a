//! Configuration items: the current one of each resource, and all of them in history.

use crate::codes::{Code, Coded, LAST_EVALUABLE, LAST_EXISTING};
use crate::page::limit as sql_limit;
use assize_engine::ports::{HistoryQuery, ItemRow, NewItem, PutOutcome};
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};
use std::ops::ControlFlow;

/// The current item's figures.
struct Current {
    resource: i64,
    capture: i64,
    state_id: i64,
    existing: bool,
}

/// Keeps an item: in history always, as the current one if it is the newest.
pub(crate) fn put(conn: &Connection, home: i64, item: &NewItem<'_>) -> Result<PutOutcome> {
    let key = item.key;
    let current = conn
        .prepare_cached(
            "SELECT resource, capture, state_id, status FROM resources
             WHERE home = ?1 AND type = ?2 AND id = ?3",
        )?
        .query_row(params![home, key.resource_type, key.resource_id], |row| {
            Ok(Current {
                resource: row.get(0)?,
                capture: row.get(1)?,
                state_id: row.get(2)?,
                existing: row.get::<_, i64>(3)? <= LAST_EXISTING,
            })
        })
        .optional()?;
    let order = (item.capture_time.millis(), item.state_id);
    let outcome = match current {
        None => {
            let version = insert(conn, None, item)?;
            conn.prepare_cached(
                "INSERT INTO resources VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                home,
                key.resource_type,
                key.resource_id,
                version,
                order.0,
                order.1,
                Code(item.status),
                item.resource_name
            ])?;
            PutOutcome::First
        }
        Some(Current { resource, capture, state_id, .. }) if order > (capture, state_id) => {
            let version = insert(conn, Some(resource), item)?;
            conn.prepare_cached(
                "UPDATE resources SET version = ?4, capture = ?5, state_id = ?6, status = ?7,
                     name = ?8 WHERE home = ?1 AND type = ?2 AND id = ?3",
            )?
            .execute(params![
                home,
                key.resource_type,
                key.resource_id,
                version,
                order.0,
                order.1,
                Code(item.status),
                item.resource_name
            ])?;
            PutOutcome::Current
        }
        Some(Current { capture, state_id, .. }) if order == (capture, state_id) => {
            return Ok(PutOutcome::Known);
        }
        Some(Current { resource, .. }) => return put_historic(conn, resource, item),
    };
    let existed = current.is_some_and(|c| c.existing);
    let exists = item.status.code() <= LAST_EXISTING;
    let change = i64::from(exists) - i64::from(existed);
    // A type is known from its first item on, even if that says that the resource is gone.
    if change != 0 || outcome == PutOutcome::First {
        count(conn, home, &key.resource_type, change)?;
    }
    Ok(outcome)
}

fn insert(conn: &Connection, resource: Option<i64>, item: &NewItem<'_>) -> Result<i64> {
    // Without a row id given, SQLite takes the same number as the subquery does.
    conn.prepare_cached(
        "INSERT INTO item_versions (resource, capture, state_id, status, body) VALUES
             (coalesce(?1, (SELECT coalesce(max(version), 0) + 1 FROM item_versions)),
              ?2, ?3, ?4, ?5)",
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

fn count(conn: &Connection, home: i64, resource_type: &str, change: i64) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO type_counts VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET existing = existing + excluded.existing",
    )?
    .execute(params![home, resource_type, change])?;
    Ok(())
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
    conn.prepare_cached(
        "SELECT v.capture, v.state_id, v.status, v.body
         FROM resources r JOIN item_versions v ON v.version = r.version
         WHERE r.home = ?1 AND r.type = ?2 AND r.id = ?3",
    )?
    .query_row(params![home, key.resource_type, key.resource_id], |row| item(row, 0, key.clone()))
    .optional()
}

/// Items of a resource, newest or oldest first.
pub(crate) fn history(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    query: &HistoryQuery,
) -> Result<Vec<ItemRow>> {
    let (beyond, order) = if query.forward { (">", "ASC") } else { ("<", "DESC") };
    let after = match query.after {
        Some(_) => format!("AND (v.capture, v.state_id) {beyond} (:after, :after_state)"),
        None => "AND :after IS :after_state".into(),
    };
    let sql = format!(
        "SELECT v.capture, v.state_id, v.status, v.body
         FROM resources r JOIN item_versions v ON v.resource = r.resource
         WHERE r.home = :home AND r.type = :type AND r.id = :id
             AND v.capture >= :earlier AND v.capture <= :later {after}
         ORDER BY v.capture {order}, v.state_id {order} LIMIT :limit"
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":type": key.resource_type, ":id": key.resource_id,
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

/// Current evaluable items of a type in order of id.
pub(crate) fn scan(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    after: Option<&str>,
    limit: usize,
    each: &mut dyn FnMut(ItemRow) -> ControlFlow<()>,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT r.id, v.capture, v.state_id, v.status, v.body
         FROM resources r CROSS JOIN item_versions v ON v.version = r.version
         WHERE r.home = ?1 AND r.type = ?2 AND r.id > ?3 AND r.status <= ?4
         ORDER BY r.id LIMIT ?5",
    )?;
    let mut rows = statement.query(params![
        home,
        resource_type,
        after.unwrap_or(""),
        LAST_EVALUABLE,
        sql_limit(limit)
    ])?;
    while let Some(row) = rows.next()? {
        let key = ResourceKey::new(resource_type, row.get::<_, String>(0)?);
        if each(item(row, 1, key)?).is_break() {
            break;
        }
    }
    Ok(())
}
