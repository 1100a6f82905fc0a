//! Forgetting what is older than it is to be kept.

use assize_engine::ports::{Pruned, TimelineCursor};
use assize_model::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// Deletes items of up to `limit` resources, in order of arrival after `after`, that were
/// replaced before `before`. The current item of a resource stays, and so does the one that was
/// valid at `before`. The newest item of all stays too, so that no number is given twice.
pub(crate) fn items(
    conn: &Connection,
    home: i64,
    before: Timestamp,
    after: Option<i64>,
    limit: usize,
) -> Result<Pruned<i64>> {
    let resources: Vec<(i64, i64)> = conn
        .prepare_cached(
            "SELECT resource, version FROM resources
             WHERE resource > ?1 AND version IS NOT NULL
                 AND kind IN (SELECT kind FROM kinds WHERE home = ?2)
             ORDER BY resource LIMIT ?3",
        )?
        .query_map(params![after.unwrap_or(i64::MIN), home, crate::page::limit(limit)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_>>()?;
    let mut deleted = 0;
    for (resource, current) in &resources {
        deleted += conn
            .prepare_cached(
                "DELETE FROM item_versions
                 WHERE resource = ?1 AND capture < (SELECT max(capture) FROM item_versions
                         WHERE resource = ?1 AND capture <= ?2)
                     AND version <> ?3
                     AND version <> (SELECT max(version) FROM item_versions)",
            )?
            .execute(params![resource, before.millis(), current])?;
    }
    let next = if resources.len() < limit { None } else { resources.last().map(|(r, _)| *r) };
    Ok(Pruned { deleted, next })
}

/// Deletes changes of verdicts before `before`, among up to `limit` changes after `after`. The
/// last one before it stays: it says what held then.
pub(crate) fn timeline(
    conn: &Connection,
    home: i64,
    before: Timestamp,
    after: Option<TimelineCursor>,
    limit: usize,
) -> Result<Pruned<TimelineCursor>> {
    let TimelineCursor(rule, resource, change) =
        after.unwrap_or(TimelineCursor(i64::MIN, i64::MIN, i64::MIN));
    let last: Option<TimelineCursor> = conn
        .prepare_cached(
            "SELECT rule, resource, change FROM timeline
             WHERE (rule, resource, change) > (?1, ?2, ?3)
             ORDER BY rule, resource, change LIMIT 1 OFFSET ?4",
        )?
        .query_row(
            params![rule, resource, change, crate::page::limit(limit.saturating_sub(1))],
            |row| Ok(TimelineCursor(row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    let to = last.unwrap_or(TimelineCursor(i64::MAX, i64::MAX, i64::MAX));
    let deleted = conn
        .prepare_cached(
            "DELETE FROM timeline
             WHERE (rule, resource, change) > (?1, ?2, ?3)
                 AND (rule, resource, change) <= (?4, ?5, ?6) AND at < ?7
                 AND rule IN (SELECT rule FROM rule_numbers WHERE home = ?8)
                 AND change < (SELECT max(t.change) FROM timeline t
                     WHERE t.rule = timeline.rule AND t.resource = timeline.resource
                         AND t.at <= ?7)",
        )?
        .execute(params![rule, resource, change, to.0, to.1, to.2, before.millis(), home])?;
    Ok(Pruned { deleted, next: last })
}
