//! Rules, their status, and their schedules.

use crate::errors::{bad_json, unwritable};
use assize_engine::ports::RuleStatus;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, params};

/// The home's version of its rules.
pub(crate) fn version(conn: &Connection, home: i64) -> Result<i64> {
    conn.prepare_cached("SELECT rules_version FROM homes WHERE home = ?1")?
        .query_row(params![home], |row| row.get(0))
        .optional()
        .map(Option::unwrap_or_default)
}

/// The highest version that any home has.
pub(crate) fn last_version(conn: &Connection) -> Result<i64> {
    conn.query_row("SELECT coalesce(max(rules_version), 0) FROM homes", [], |row| row.get(0))
}

/// Gives the home's rules a new version.
pub(crate) fn set_version(conn: &Connection, home: i64, version: i64) -> Result<()> {
    conn.prepare_cached("UPDATE homes SET rules_version = ?2 WHERE home = ?1")?
        .execute(params![home, version])
        .map(drop)
}

fn read(text: &str) -> Result<ConfigRule> {
    serde_json::from_str(text).map_err(|e| bad_json(0, e))
}

/// All rules in order of name.
pub(crate) fn all(conn: &Connection, home: i64) -> Result<Vec<ConfigRule>> {
    conn.prepare_cached("SELECT body FROM rules WHERE home = ?1 ORDER BY name")?
        .query_map(params![home], |row| read(row.get_ref(0)?.as_str()?))?
        .collect()
}

/// A rule by name.
pub(crate) fn by_name(conn: &Connection, home: i64, name: &str) -> Result<Option<ConfigRule>> {
    conn.prepare_cached("SELECT body FROM rules WHERE home = ?1 AND name = ?2")?
        .query_row(params![home, name], |row| read(row.get_ref(0)?.as_str()?))
        .optional()
}

/// Creates or replaces a rule by its id.
pub(crate) fn put(conn: &Connection, home: i64, rule: &ConfigRule) -> Result<()> {
    let body = serde_json::to_string(rule).map_err(unwritable)?;
    conn.prepare_cached(
        "INSERT INTO rules VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (home, rule_id) DO UPDATE SET name = excluded.name, body = excluded.body",
    )?
    .execute(params![home, rule.id, rule.name(), body])
    .map(drop)
}

/// Deletes a rule with its status and schedule.
pub(crate) fn delete(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    for sql in [
        "DELETE FROM rules WHERE home = ?1 AND rule_id = ?2",
        "DELETE FROM rule_status WHERE home = ?1 AND rule_id = ?2",
        "DELETE FROM schedules WHERE home = ?1 AND rule_id = ?2",
    ] {
        conn.prepare_cached(sql)?.execute(params![home, rule_id])?;
    }
    Ok(())
}

/// A rule's status.
pub(crate) fn status(conn: &Connection, home: i64, rule_id: &str) -> Result<RuleStatus> {
    conn.prepare_cached("SELECT body FROM rule_status WHERE home = ?1 AND rule_id = ?2")?
        .query_row(params![home, rule_id], |row| {
            serde_json::from_str(row.get_ref(0)?.as_str()?).map_err(|e| bad_json(0, e))
        })
        .optional()
        .map(Option::unwrap_or_default)
}

/// Keeps a rule's status.
pub(crate) fn put_status(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    status: &RuleStatus,
) -> Result<()> {
    let body = serde_json::to_string(status).map_err(unwritable)?;
    conn.prepare_cached(
        "INSERT INTO rule_status VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET body = excluded.body",
    )?
    .execute(params![home, rule_id, body])
    .map(drop)
}

/// Sets or removes the time of a rule's next run.
pub(crate) fn put_schedule(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    next: Option<Timestamp>,
) -> Result<()> {
    match next {
        Some(next) => conn
            .prepare_cached(
                "INSERT INTO schedules VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET next = excluded.next",
            )?
            .execute(params![home, rule_id, next.millis()]),
        None => conn
            .prepare_cached("DELETE FROM schedules WHERE home = ?1 AND rule_id = ?2")?
            .execute(params![home, rule_id]),
    }
    .map(drop)
}

/// Rules whose time has come, the longest overdue first.
pub(crate) fn due(
    conn: &Connection,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(AccountRegion, String, Timestamp)>> {
    conn.prepare_cached(
        "SELECT account, region, rule_id, next FROM schedules JOIN homes USING (home)
         WHERE next <= ?1 ORDER BY next, home, rule_id LIMIT ?2",
    )?
    .query_map(params![now.millis(), limit], |row| {
        let home = AccountRegion::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?);
        Ok((home, row.get(2)?, Timestamp::from_millis(row.get(3)?)))
    })?
    .collect()
}

/// The earliest time of any schedule.
pub(crate) fn next(conn: &Connection) -> Result<Option<Timestamp>> {
    conn.prepare_cached("SELECT min(next) FROM schedules")?
        .query_row([], |row| row.get::<_, Option<i64>>(0))
        .map(|next| next.map(Timestamp::from_millis))
}
