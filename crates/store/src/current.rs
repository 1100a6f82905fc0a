//! Going over current items and verdicts in ranges of arrival.

use crate::codes::{Code, Coded, LAST_EVALUABLE};
use crate::numbers;
use crate::page::limit as sql_limit;
use assize_engine::ports::{Arrival, CurrentItem, ResourceVerdicts, RuleVerdict};
use assize_model::{ComplianceType, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The place of the last of a type's next `len` current items.
pub(crate) fn end_of_chunk(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    after: Option<Arrival>,
    len: usize,
) -> Result<Option<Arrival>> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(None) };
    conn.prepare_cached(
        "SELECT max(resource) FROM (
             SELECT resource FROM resources INDEXED BY resources_by_arrival
             WHERE kind = ?1 AND resource > ?2 AND version IS NOT NULL
             ORDER BY resource LIMIT ?3)",
    )?
    .query_row(params![kind, after.unwrap_or(i64::MIN), sql_limit(len)], |row| row.get(0))
}

/// Lends a type's current items to `each`.
pub(crate) fn visit(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    range: (Option<Arrival>, Arrival),
    texts: bool,
    each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(()) };
    let mut statement = conn.prepare_cached(if texts {
        "SELECT r.resource, r.id, r.name, v.body
         FROM resources r INDEXED BY resources_by_arrival
             CROSS JOIN item_versions v ON v.version = r.version
         WHERE r.kind = ?1 AND r.resource > ?2 AND r.resource <= ?3 AND r.version IS NOT NULL
             AND r.status <= ?4
         ORDER BY r.resource"
    } else {
        "SELECT r.resource, r.id, r.name, NULL
         FROM resources r INDEXED BY resources_by_arrival
         WHERE r.kind = ?1 AND r.resource > ?2 AND r.resource <= ?3 AND r.version IS NOT NULL
             AND r.status <= ?4
         ORDER BY r.resource"
    })?;
    let after = range.0.unwrap_or(i64::MIN);
    let mut rows = statement.query(params![kind, after, range.1, LAST_EVALUABLE])?;
    while let Some(row) = rows.next()? {
        let item = CurrentItem {
            place: row.get(0)?,
            id: row.get_ref(1)?.as_str()?,
            name: row.get_ref(2)?.as_str_or_null()?,
            text: row.get_ref(3)?.as_bytes_or_null()?,
        };
        if each(item).is_break() {
            break;
        }
    }
    Ok(())
}

/// What rules found about a type's resources.
pub(crate) fn verdicts(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    range: (Option<Arrival>, Arrival),
) -> Result<Vec<ResourceVerdicts>> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(Vec::new()) };
    let rules: Vec<(i64, String)> = conn
        .prepare_cached(
            "SELECT n.rule, n.rule_id FROM rule_numbers n CROSS JOIN sums s USING (rule)
             WHERE n.home = ?1 AND s.kind = ?2 AND s.results > 0 ORDER BY n.rule_id",
        )?
        .query_map(params![home, kind], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut found: BTreeMap<Arrival, ResourceVerdicts> = BTreeMap::new();
    let mut statement = conn.prepare_cached(
        "SELECT r.resource, s.id, r.compliance, r.since
         FROM results r CROSS JOIN resources s USING (resource)
         WHERE r.rule = ?1 AND r.kind = ?2 AND r.resource > ?3 AND r.resource <= ?4
             AND r.compliance <> ?5",
    )?;
    let skipped = ComplianceType::NotApplicable.code();
    for (rule, rule_id) in &rules {
        let after = range.0.unwrap_or(i64::MIN);
        let mut rows = statement.query(params![rule, kind, after, range.1, skipped])?;
        while let Some(row) = rows.next()? {
            let place = row.get(0)?;
            let verdict = RuleVerdict {
                rule_id: rule_id.clone(),
                compliance: row.get::<_, Code<ComplianceType>>(2)?.0,
                since: Timestamp::from_millis(row.get(3)?),
            };
            let of = match found.entry(place) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => {
                    new.insert(ResourceVerdicts { place, id: row.get(1)?, verdicts: Vec::new() })
                }
            };
            of.verdicts.push(verdict);
        }
    }
    Ok(found.into_values().collect())
}

/// The types that rules have results about.
pub(crate) fn judged_types(conn: &Connection, home: i64) -> Result<Vec<String>> {
    conn.prepare_cached(
        "SELECT DISTINCT k.type FROM rule_numbers n CROSS JOIN sums s USING (rule)
             CROSS JOIN kinds k USING (kind)
         WHERE n.home = ?1 AND s.results > 0 ORDER BY k.type",
    )?
    .query_map([home], |row| row.get(0))?
    .collect()
}

/// The place of the resource that arrived last.
pub(crate) fn last_arrival(conn: &Connection) -> Result<Arrival> {
    conn.prepare_cached("SELECT max(resource) FROM resources")?
        .query_row([], |row| row.get::<_, Option<i64>>(0))
        .optional()
        .map(|last| last.flatten().unwrap_or(0))
}
