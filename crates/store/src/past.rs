//! What was at a time: items by their capture times, verdicts by the timeline.

use crate::codes::{Code, Coded, LAST_EVALUABLE};
use crate::page::limit as sql_limit;
use crate::{numbers, page, timeline};
use assize_engine::ports::{
    ANY_ID, Arrival, ComplianceCounts, CurrentItem, PastItem, ResourceVerdicts, RuleVerdict,
    TimelineRow,
};
use assize_model::compliance::ComplianceType;
use assize_model::{ItemStatus, ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, params};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// The number of the item that held at `?4`, of the resource `r`.
const HELD: &str = "(SELECT h.version FROM item_versions h
     WHERE h.resource = r.resource AND h.capture <= ?4
     ORDER BY h.capture DESC, h.state_id DESC LIMIT 1)";

/// A verdict's last change that was no later than `?2`, with the rule `?1`.
const LAST_CHANGES: &str = "SELECT t.resource AS resource, max(t.change) AS change, t.at AS at,
         t.was AS was, t.became AS compliance, t.annotation AS annotation, t.why AS why
     FROM timeline t WHERE t.rule = ?1 AND t.at <= ?2 AND t.resource > ?3 AND t.resource <= ?4
     GROUP BY t.resource";

/// The types of which anything was ever recorded, in order.
pub(crate) fn recorded_types(conn: &Connection, home: i64) -> Result<Vec<String>> {
    conn.prepare_cached(
        "SELECT k.type FROM kinds k WHERE k.home = ?1 AND EXISTS (
             SELECT 1 FROM resources r INDEXED BY resources_by_arrival
             WHERE r.kind = k.kind AND r.version IS NOT NULL) ORDER BY k.type",
    )?
    .query_map([home], |row| row.get(0))?
    .collect()
}

/// Lends the items of a type that held at a time to `each`.
pub(crate) fn visit(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    range: (Option<Arrival>, Arrival),
    at: Timestamp,
    each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(()) };
    let mut statement = conn.prepare_cached(&format!(
        "SELECT r.resource, r.id, v.body
         FROM resources r INDEXED BY resources_by_arrival
             CROSS JOIN item_versions v ON v.version = {HELD}
         WHERE r.kind = ?1 AND r.resource > ?2 AND r.resource <= ?3 AND r.version IS NOT NULL
             AND v.status <= ?5
         ORDER BY r.resource"
    ))?;
    let after = range.0.unwrap_or(i64::MIN);
    let mut rows = statement.query(params![kind, after, range.1, at.millis(), LAST_EVALUABLE])?;
    while let Some(row) = rows.next()? {
        let item = CurrentItem {
            place: row.get(0)?,
            id: row.get_ref(1)?.as_str()?,
            name: None,
            text: Some(row.get_ref(2)?.as_bytes()?),
        };
        if each(item).is_break() {
            break;
        }
    }
    Ok(())
}

/// Lends the items of a type that held within a span of time to `each`, by resource and time.
pub(crate) fn history(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    range: (Option<Arrival>, Arrival),
    span: (Timestamp, Timestamp),
    each: &mut dyn FnMut(PastItem<'_>) -> ControlFlow<()>,
) -> Result<()> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(()) };
    let mut statement = conn.prepare_cached(
        "SELECT r.resource, r.id, v.capture, v.status, v.body
         FROM resources r INDEXED BY resources_by_arrival
             CROSS JOIN item_versions v ON v.resource = r.resource AND v.capture <= ?5
                 AND v.capture >= coalesce((SELECT max(h.capture) FROM item_versions h
                     WHERE h.resource = r.resource AND h.capture <= ?4), ?4)
         WHERE r.kind = ?1 AND r.resource > ?2 AND r.resource <= ?3 AND r.version IS NOT NULL
         ORDER BY r.resource, v.capture, v.state_id",
    )?;
    let after = range.0.unwrap_or(i64::MIN);
    let (from, until) = (span.0.millis(), span.1.millis());
    let mut rows = statement.query(params![kind, after, range.1, from, until])?;
    while let Some(row) = rows.next()? {
        let item = PastItem {
            place: row.get(0)?,
            id: row.get_ref(1)?.as_str()?,
            captured: Timestamp::from_millis(row.get(2)?),
            status: row.get::<_, Code<ItemStatus>>(3)?.0,
            text: row.get_ref(4)?.as_str()?,
        };
        if each(item).is_break() {
            break;
        }
    }
    Ok(())
}

/// When a resource, or any of a type, changed within a span of time.
pub(crate) fn changes(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    span: (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<Timestamp>> {
    let Some(kind) = numbers::kind(conn, home, &key.resource_type)? else { return Ok(Vec::new()) };
    let (sql, number) = if key.resource_id == ANY_ID {
        (
            "SELECT DISTINCT v.capture
             FROM resources r INDEXED BY resources_by_arrival
                 CROSS JOIN item_versions v ON v.resource = r.resource
             WHERE r.kind = ?1 AND r.version IS NOT NULL AND v.capture > ?2 AND v.capture <= ?3
             ORDER BY v.capture LIMIT ?4",
            kind,
        )
    } else {
        let Some(resource) = numbers::resource(conn, kind, &key.resource_id)? else {
            return Ok(Vec::new());
        };
        (
            "SELECT DISTINCT capture FROM item_versions
             WHERE resource = ?1 AND capture > ?2 AND capture <= ?3 ORDER BY capture LIMIT ?4",
            resource,
        )
    };
    conn.prepare_cached(sql)?
        .query_map(params![number, span.0.millis(), span.1.millis(), sql_limit(limit)], |row| {
            row.get(0).map(Timestamp::from_millis)
        })?
        .collect()
}

/// The verdicts of a rule that held at a time, in order of arrival.
pub(crate) fn verdicts_of_rule(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    at: Timestamp,
    types: &[ComplianceType],
    after: Option<Arrival>,
    limit: usize,
) -> Result<Vec<(Arrival, TimelineRow)>> {
    let Some(rule) = numbers::rule(conn, home, rule_id)? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT ?5, k.type, s.id, c.at, c.was, c.compliance, c.annotation, c.why, c.resource
         FROM ({LAST_CHANGES} HAVING TRUE {} ORDER BY t.resource LIMIT ?6) c
             CROSS JOIN resources s ON s.resource = c.resource
             CROSS JOIN kinds k ON k.kind = s.kind
         ORDER BY c.resource",
        page::compliance_condition(types)
    );
    conn.prepare_cached(&sql)?
        .query_map(
            params![
                rule,
                at.millis(),
                after.unwrap_or(i64::MIN),
                i64::MAX,
                rule_id,
                sql_limit(limit)
            ],
            |row| Ok((row.get(8)?, timeline::change(row)?)),
        )?
        .collect()
}

/// How many of a rule's verdicts of each kind held at a time.
pub(crate) fn counts(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    at: Timestamp,
) -> Result<ComplianceCounts> {
    let Some(rule) = numbers::rule(conn, home, rule_id)? else { return Ok(Default::default()) };
    let count = |row: &rusqlite::Row<'_>, column| {
        row.get::<_, i64>(column).map(|n| u64::try_from(n).unwrap_or_default())
    };
    conn.prepare_cached(&format!(
        "SELECT count(*) FILTER (WHERE compliance = ?5), count(*) FILTER (WHERE compliance = ?6)
         FROM ({LAST_CHANGES})"
    ))?
    .query_row(
        params![
            rule,
            at.millis(),
            i64::MIN,
            i64::MAX,
            Code(ComplianceType::Compliant),
            Code(ComplianceType::NonCompliant)
        ],
        |row| Ok(ComplianceCounts { compliant: count(row, 0)?, non_compliant: count(row, 1)? }),
    )
}

/// The verdicts about a resource that held at a time, in order of rule id.
pub(crate) fn verdicts_of_resource(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    at: Timestamp,
) -> Result<Vec<TimelineRow>> {
    let Some((_, resource)) = numbers::of_key(conn, home, key)? else { return Ok(Vec::new()) };
    let mut last = conn.prepare_cached(
        "SELECT ?4, ?5, ?6, at, was, became, annotation, why FROM timeline
         WHERE rule = ?1 AND resource = ?2 AND at <= ?3 ORDER BY change DESC LIMIT 1",
    )?;
    let rules: Vec<(i64, String)> = conn
        .prepare_cached("SELECT rule, rule_id FROM rule_numbers WHERE home = ?1 ORDER BY rule_id")?
        .query_map([home], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut found = Vec::new();
    for (rule, rule_id) in rules {
        let values =
            params![rule, resource, at.millis(), rule_id, key.resource_type, key.resource_id];
        found.extend(last.query_row(values, timeline::change).optional()?);
    }
    Ok(found)
}

/// What rules had found, at a time, about a type's resources.
pub(crate) fn verdicts_in_range(
    conn: &Connection,
    home: i64,
    resource_type: &str,
    range: (Option<Arrival>, Arrival),
    at: Timestamp,
) -> Result<Vec<ResourceVerdicts>> {
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(Vec::new()) };
    let rules: Vec<(i64, String)> = conn
        .prepare_cached(
            "SELECT n.rule, n.rule_id FROM rule_numbers n CROSS JOIN sums s USING (rule)
             WHERE n.home = ?1 AND s.kind = ?2 ORDER BY n.rule_id",
        )?
        .query_map(params![home, kind], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_>>()?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT c.resource, s.id, c.compliance, c.at
         FROM ({LAST_CHANGES}) c CROSS JOIN resources s ON s.resource = c.resource
         WHERE s.kind = ?5 AND c.compliance <> ?6"
    ))?;
    let skipped = ComplianceType::NotApplicable.code();
    let mut found: BTreeMap<Arrival, ResourceVerdicts> = BTreeMap::new();
    for (rule, rule_id) in &rules {
        let after = range.0.unwrap_or(i64::MIN);
        let values = params![rule, at.millis(), after, range.1, kind, skipped];
        let mut rows = statement.query(values)?;
        while let Some(row) = rows.next()? {
            let place = row.get(0)?;
            let id = row.get(1)?;
            let of = found.entry(place).or_insert_with(|| ResourceVerdicts {
                place,
                id,
                verdicts: Vec::new(),
            });
            of.verdicts.push(RuleVerdict {
                rule_id: rule_id.clone(),
                compliance: row.get::<_, Code<ComplianceType>>(2)?.0,
                since: Timestamp::from_millis(row.get(3)?),
            });
        }
    }
    Ok(found.into_values().collect())
}
