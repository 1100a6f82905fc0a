//! Calls of rules' functions that wait or are under way.

use crate::codes::Code;
use crate::leases::{Leased, Leases};
use assize_engine::ports::{Answers, Call, CallCause, Invocation};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// In place of the number of answers: the function has the event and answers later, and has not yet.
/// Such a call is ready when the wait for its answer is over.
const HANDED_OVER: i64 = -1;

/// Adds a call, or asks again for one that is there. What was asked for anew is tried at
/// once, whatever failed before.
pub(crate) fn enqueue(conn: &Connection, home: i64, call: &Call, now: Timestamp) -> Result<()> {
    let (resource_type, id) = columns(call.key.as_ref());
    conn.prepare_cached(
        "INSERT INTO calls (home, rule_id, type, id, cause, enqueued_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (home, rule_id, type, id) DO UPDATE SET
             generation = generation + 1, ready_at = 0, attempts = 0, answers = max(answers, 0),
             cause = min(cause, excluded.cause)",
    )?
    .execute(params![home, call.rule_id, resource_type, id, Code(call.cause), now.millis()])
    .map(drop)
}

/// Counts an answer of the call's function.
pub(crate) fn note_answer(
    conn: &Connection,
    home: i64,
    call: i64,
    keys: &[ResourceKey],
) -> Result<()> {
    let found = conn
        .prepare_cached("SELECT type, id, answers FROM calls WHERE call = ?1 AND home = ?2")?
        .query_row([call, home], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
    let Some((resource_type, id, answers)) = found else { return Ok(()) };
    let own = |key: &&ResourceKey| {
        resource_type.is_empty() || (key.resource_type == resource_type && key.resource_id == id)
    };
    let own = count(keys.iter().filter(own).count());
    if answers == HANDED_OVER {
        // To answer with no evaluation at all is a way to say that all is done.
        if own > 0 || keys.is_empty() {
            conn.prepare_cached("DELETE FROM calls WHERE call = ?1")?.execute([call])?;
        }
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE calls SET answers = answers + 1, evaluations = evaluations + ?2, own = own + ?3
         WHERE call = ?1",
    )?
    .execute([call, count(keys.len()), own])
    .map(drop)
}

/// Why a call is made, if it has not ended.
pub(crate) fn cause(conn: &Connection, call: i64) -> Result<Option<CallCause>> {
    conn.prepare_cached("SELECT cause FROM calls WHERE call = ?1")?
        .query_row([call], |row| row.get::<_, Code<CallCause>>(0).map(|code| code.0))
        .optional()
}

/// What came in so far.
pub(crate) fn answers(conn: &Connection, call: i64) -> Result<Answers> {
    let counted =
        |row: &Row<'_>, column| row.get(column).map(|n: i64| u64::try_from(n).unwrap_or(0));
    conn.prepare_cached("SELECT answers, evaluations, own FROM calls WHERE call = ?1")?
        .query_row([call], |row| {
            Ok(Answers {
                calls: counted(row, 0)?,
                evaluations: counted(row, 1)?,
                own: counted(row, 2)?,
            })
        })
        .optional()
        .map(Option::unwrap_or_default)
}

/// Deletes the call if it was not asked for again; answers whether it is gone. A call that
/// was asked for again begins anew.
pub(crate) fn complete(conn: &Connection, invocation: &Invocation) -> Result<bool> {
    let deleted = conn
        .prepare_cached("DELETE FROM calls WHERE call = ?1 AND generation = ?2")?
        .execute(params![invocation.id, invocation.generation])?;
    if deleted > 0 {
        return Ok(true);
    }
    let left = conn
        .prepare_cached("UPDATE calls SET answers = 0, evaluations = 0, own = 0 WHERE call = ?1")?
        .execute([invocation.id])?;
    Ok(left == 0)
}

/// Waits for the answer of a function that has the event, until then; ends the call if the answer
/// is there already. Answers whether the call waits or is gone: not if it was asked for again.
pub(crate) fn hand_over(
    conn: &Connection,
    invocation: &Invocation,
    until: Timestamp,
) -> Result<bool> {
    let waits = conn
        .prepare_cached(
            "UPDATE calls SET answers = ?4, ready_at = ?3, attempts = attempts + 1
             WHERE call = ?1 AND generation = ?2 AND answers = 0",
        )?
        .execute(params![
            invocation.id,
            invocation.generation,
            until.millis().max(1),
            HANDED_OVER
        ])?;
    if waits > 0 { Ok(true) } else { complete(conn, invocation) }
}

/// Sets the time of the next try, unless the call was asked for again.
pub(crate) fn release(
    conn: &Connection,
    invocation: &Invocation,
    not_before: Timestamp,
    counts: bool,
) -> Result<()> {
    conn.prepare_cached(
        "UPDATE calls SET attempts = attempts + ?4, ready_at = ?3,
             answers = 0, evaluations = 0, own = 0
         WHERE call = ?1 AND generation = ?2",
    )?
    .execute(params![
        invocation.id,
        invocation.generation,
        not_before.millis().max(1),
        i64::from(counts)
    ])
    .map(drop)
}

/// Calls that are ready and not leased: of each rule its oldest, as many as it is allowed.
pub(crate) fn ready(
    conn: &Connection,
    now: Timestamp,
    leases: &Leases,
    max: usize,
    allowance: &dyn Fn(&AccountRegion, &str) -> usize,
) -> Result<Vec<Invocation>> {
    let mut found = Vec::new();
    let mut last = (i64::MIN, String::new());
    while found.len() < max {
        // One step of the index for each rule, however many calls it has.
        let next = conn
            .prepare_cached(
                "SELECT home, rule_id, account, region FROM calls CROSS JOIN homes USING (home)
                 WHERE (home, rule_id) > (?1, ?2) ORDER BY home, rule_id LIMIT 1",
            )?
            .query_row(params![last.0, last.1], |row| {
                let home = AccountRegion::new(row.get::<_, String>(2)?, row.get::<_, String>(3)?);
                Ok((row.get(0)?, row.get(1)?, home))
            })
            .optional()?;
        let Some((home, rule_id, account_region)) = next else { break };
        last = (home, rule_id);
        let wanted = allowance(&account_region, &last.1).min(max - found.len());
        if wanted > 0 {
            let end = found.len() + wanted;
            of_rule(conn, &last, &account_region, now, leases, end, &mut found)?;
        }
    }
    Ok(found)
}

fn of_rule(
    conn: &Connection,
    (home, rule_id): &(i64, String),
    account_region: &AccountRegion,
    now: Timestamp,
    leases: &Leases,
    end: usize,
    found: &mut Vec<Invocation>,
) -> Result<()> {
    let mut statement = conn.prepare_cached(
        "SELECT call, generation, type, id, cause, enqueued_at, attempts, answers FROM calls
         WHERE home = ?1 AND rule_id = ?2 AND ready_at <= ?3 ORDER BY ready_at, call",
    )?;
    let mut rows = statement.query(params![home, rule_id, now.millis()])?;
    while found.len() < end
        && let Some(row) = rows.next()?
    {
        let id = row.get(0)?;
        if leases.holds(Leased::Call(id)) {
            continue;
        }
        let (resource_type, resource_id): (String, String) = (row.get(2)?, row.get(3)?);
        let key = (!resource_type.is_empty()).then(|| ResourceKey::new(resource_type, resource_id));
        let cause = row.get::<_, Code<CallCause>>(4)?.0;
        found.push(Invocation {
            id,
            generation: row.get(1)?,
            home: account_region.clone(),
            call: Call { rule_id: rule_id.clone(), key, cause },
            enqueued_at: Timestamp::from_millis(row.get(5)?),
            attempts: row.get(6)?,
            unanswered: row.get::<_, i64>(7)? == HANDED_OVER,
        });
    }
    Ok(())
}

/// How many calls wait or are under way, but for those whose functions have the event, of a home and of a rule where given.
pub(crate) fn pending(conn: &Connection, home: Option<i64>, rule_id: Option<&str>) -> Result<u64> {
    let of_home = if home.is_some() { "home = ?1" } else { "?1 IS NULL" };
    let of_rule = if rule_id.is_some() { "rule_id = ?2" } else { "?2 IS NULL" };
    conn.prepare_cached(&format!(
        "SELECT count(*) FROM calls WHERE {of_home} AND {of_rule} AND answers <> {HANDED_OVER}"
    ))?
    .query_row(params![home, rule_id], |row| row.get::<_, i64>(0))
    .map(|count| u64::try_from(count).unwrap_or(0))
}

/// Deletes the calls of a rule.
pub(crate) fn delete_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM calls WHERE home = ?1 AND rule_id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn columns(key: Option<&ResourceKey>) -> (&str, &str) {
    key.map_or(("", ""), |key| (&key.resource_type, &key.resource_id))
}
