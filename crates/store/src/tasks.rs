//! Work that waits or is under way.

use crate::codes::Code;
use crate::leases::{Leased, Leases};
use assize_engine::ports::{Cause, Task, TaskKind, Work};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use rusqlite::{Connection, Result, Row, params};
use std::borrow::Cow;

const RESOURCE: i64 = 0;
const RULE: i64 = 1;
/// The type is preceded by the rule's id, in which there is no space.
const PAIR: i64 = 2;
const READERS: i64 = 3;

fn columns(work: &Work) -> (i64, Cow<'_, str>, &str) {
    match work {
        Work::Resource(key) => (RESOURCE, Cow::from(&key.resource_type), &key.resource_id),
        Work::Rule(id) => (RULE, Cow::from(""), id),
        Work::Pair { rule_id, key } => {
            (PAIR, Cow::from(format!("{rule_id} {}", key.resource_type)), &key.resource_id)
        }
        Work::Readers(key) => (READERS, Cow::from(&key.resource_type), &key.resource_id),
    }
}

fn work(kind: i64, resource_type: String, id: String) -> Result<Work> {
    Ok(match kind {
        RESOURCE => Work::Resource(ResourceKey::new(resource_type, id)),
        RULE => Work::Rule(id),
        PAIR => {
            let (rule_id, resource_type) = resource_type.split_once(' ').unwrap_or_default();
            Work::Pair { rule_id: rule_id.to_owned(), key: ResourceKey::new(resource_type, id) }
        }
        READERS => Work::Readers(ResourceKey::new(resource_type, id)),
        other => return Err(rusqlite::Error::IntegralValueOutOfRange(4, other)),
    })
}

/// Adds work, or asks again for work that is there. What was asked for anew is tried at once,
/// whatever failed before.
pub(crate) fn enqueue(conn: &Connection, home: i64, kind: &TaskKind, now: Timestamp) -> Result<()> {
    let (code, resource_type, id) = columns(&kind.work);
    conn.prepare_cached(
        "INSERT INTO tasks (home, kind, type, id, cause, enqueued_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (home, kind, type, id) DO UPDATE SET
             generation = generation + 1, ready_at = 0, attempts = 0,
             cause = coalesce(min(cause, excluded.cause), cause, excluded.cause)",
    )?
    .execute(params![home, code, resource_type, id, kind.cause.map(Code), now.millis()])
    .map(drop)
}

/// Deletes the task if it was not asked for again; answers whether it is gone.
pub(crate) fn complete(conn: &Connection, task: &Task) -> Result<bool> {
    let deleted = conn
        .prepare_cached("DELETE FROM tasks WHERE task = ?1 AND generation = ?2")?
        .execute(params![task.id, task.generation])?;
    if deleted > 0 {
        return Ok(true);
    }
    let there = conn.prepare_cached("SELECT 1 FROM tasks WHERE task = ?1")?.exists([task.id])?;
    Ok(!there)
}

/// Counts a failed try and sets the time of the next, unless the task was asked for again.
pub(crate) fn release(conn: &Connection, task: &Task, not_before: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "UPDATE tasks SET attempts = attempts + 1, ready_at = ?3
         WHERE task = ?1 AND generation = ?2",
    )?
    .execute(params![task.id, task.generation, not_before.millis().max(1)])
    .map(drop)
}

/// Tasks that are ready and not leased, oldest first.
pub(crate) fn ready(
    conn: &Connection,
    now: Timestamp,
    leases: &Leases,
    max: usize,
) -> Result<Vec<Task>> {
    // Fresh tasks are read in order of number. Those that were given back are few.
    let mut tasks = Vec::new();
    for condition in ["ready_at = 0 AND ?1 IS NOT NULL", "ready_at BETWEEN 1 AND ?1"] {
        let mut statement = conn.prepare_cached(&format!(
            "SELECT task, generation, account, region, kind, type, id, cause, enqueued_at, attempts
             FROM tasks CROSS JOIN homes USING (home)
             WHERE {condition} ORDER BY ready_at, task"
        ))?;
        let mut rows = statement.query(params![now.millis()])?;
        let end = tasks.len().saturating_add(max);
        while tasks.len() < end
            && let Some(row) = rows.next()?
        {
            if !leases.holds(Leased::Task(row.get(0)?)) {
                tasks.push(task(row)?);
            }
        }
    }
    tasks.sort_unstable_by_key(|task| task.id);
    tasks.truncate(max);
    Ok(tasks)
}

fn task(row: &Row<'_>) -> Result<Task> {
    let work = work(row.get(4)?, row.get(5)?, row.get(6)?)?;
    let cause = row.get::<_, Option<Code<Cause>>>(7)?.map(|code| code.0);
    Ok(Task {
        id: row.get(0)?,
        generation: row.get(1)?,
        home: AccountRegion::new(row.get::<_, String>(2)?, row.get::<_, String>(3)?),
        kind: TaskKind { work, cause },
        enqueued_at: Timestamp::from_millis(row.get(8)?),
        attempts: row.get(9)?,
    })
}

/// How many tasks there are, of a home and of a rule where given.
pub(crate) fn pending(conn: &Connection, home: Option<i64>, rule_id: Option<&str>) -> Result<u64> {
    let of_home = if home.is_some() { "home = ?1" } else { "?1 IS NULL" };
    let of_rule =
        if rule_id.is_some() { "kind = 1 AND type = '' AND id = ?2" } else { "?2 IS NULL" };
    conn.prepare_cached(&format!("SELECT count(*) FROM tasks WHERE {of_home} AND {of_rule}"))?
        .query_row(params![home, rule_id], |row| row.get::<_, i64>(0))
        .map(|count| u64::try_from(count).unwrap_or(0))
}

/// Deletes the work on a rule.
pub(crate) fn delete_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM tasks WHERE home = ?1 AND kind = 1 AND type = '' AND id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}
