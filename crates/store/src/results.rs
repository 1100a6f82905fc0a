//! The latest result of each rule on each resource.

use crate::codes::Code;
use crate::errors::{bad_json, unwritable};
use crate::page::{self, Bounds, GATHER};
use crate::pending::Pending;
use crate::{compliance, numbers, timeline};
use assize_engine::ports::{Arrival, ComplianceFilter, Page, ResultRow, Why};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

/// Keeps a result unless a newer one is there. Answers whether it was kept.
pub(crate) fn put(
    conn: &Connection,
    pending: &mut Pending,
    home: i64,
    new: &ResultRow,
) -> Result<bool> {
    let kind = pending.kind(conn, home, &new.key.resource_type)?;
    let rule = pending.rule(conn, home, &new.rule_id)?;
    let id = &new.key.resource_id;
    let found = pending.resource(conn, kind, id)?;
    let old = if found.unknown { None } else { known(conn, rule, kind, found.resource)? };
    let was = match old {
        Some((_, ordering, _)) if ordering > new.ordering.millis() => return Ok(false),
        Some((compliance, ..)) => Some(compliance),
        None => None,
    };
    let changed = was != Some(new.compliance);
    let since = match old {
        Some((.., since)) if !changed => since,
        _ => new.recorded_at.millis(),
    };
    let sql = if was.is_none() {
        "INSERT INTO results (rule, kind, resource, compliance, ordering, invoked_at,
             recorded_at, since, annotation, evidence, why)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    } else {
        "UPDATE results SET compliance = ?4, ordering = ?5, invoked_at = ?6, recorded_at = ?7,
             since = ?8, annotation = ?9, evidence = ?10, why = ?11
         WHERE rule = ?1 AND kind = ?2 AND resource = ?3"
    };
    let evidence = match new.evidence.as_slice() {
        [] => None,
        evidence => Some(serde_json::to_string(evidence).map_err(unwritable)?),
    };
    conn.prepare_cached(sql)?.execute(params![
        rule,
        kind,
        found.resource,
        Code(new.compliance),
        new.ordering.millis(),
        new.invoked_at.millis(),
        new.recorded_at.millis(),
        since,
        new.annotation,
        evidence,
        new.why.map(Code)
    ])?;
    if changed {
        pending.result(rule, kind, id, was, new.compliance);
        timeline::add(conn, (rule, found.resource), new, was, found.unknown)?;
    }
    Ok(true)
}

/// Compliance, ordering time and since when, of a result that is there.
fn known(
    conn: &Connection,
    rule: i64,
    kind: i64,
    resource: i64,
) -> Result<Option<(ComplianceType, i64, i64)>> {
    conn.prepare_cached(
        "SELECT compliance, ordering, since FROM results
         WHERE rule = ?1 AND kind = ?2 AND resource = ?3",
    )?
    .query_row(params![rule, kind, resource], |row| {
        Ok((row.get::<_, Code<ComplianceType>>(0)?.0, row.get(1)?, row.get(2)?))
    })
    .optional()
}

/// Deletes all results of a rule and takes them out of the sums, which must not be pending.
pub(crate) fn delete(conn: &Connection, rule: i64) -> Result<()> {
    compliance::forget_rule(conn, rule)?;
    conn.prepare_cached("DELETE FROM results WHERE rule = ?1")?.execute([rule]).map(drop)
}

/// What [`result`] reads, from column 2 on; before it stand the rule's and the resource's id.
const COLUMNS: &str =
    "compliance, annotation, evidence, ordering, invoked_at, recorded_at, since, why";

fn result(row: &Row<'_>, resource_type: &str) -> Result<ResultRow> {
    let time = |at| row.get(at).map(Timestamp::from_millis);
    let evidence = match row.get_ref(4)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text).map_err(|e| bad_json(4, e))?,
        None => Vec::new(),
    };
    Ok(ResultRow {
        rule_id: row.get(0)?,
        key: ResourceKey::new(resource_type, row.get::<_, String>(1)?),
        compliance: row.get::<_, Code<ComplianceType>>(2)?.0,
        annotation: row.get(3)?,
        evidence,
        ordering: time(5)?,
        invoked_at: time(6)?,
        recorded_at: time(7)?,
        since: time(8)?,
        why: row.get::<_, Option<Code<Why>>>(9)?.map(|code| code.0),
    })
}

/// What a rule found about a resource.
pub(crate) fn get(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    key: &ResourceKey,
) -> Result<Option<ResultRow>> {
    let Some(rule) = numbers::rule(conn, home, rule_id)? else { return Ok(None) };
    let Some((kind, resource)) = numbers::of_key(conn, home, key)? else { return Ok(None) };
    conn.prepare_cached(&format!(
        "SELECT ?4, ?5, {COLUMNS} FROM results WHERE rule = ?1 AND kind = ?2 AND resource = ?3"
    ))?
    .query_row(params![rule, kind, resource, rule_id, key.resource_id], |row| {
        result(row, &key.resource_type)
    })
    .optional()
}

/// A type of which a rule has results, and how many of those that are wanted.
struct Share {
    kind: i64,
    name: String,
    wanted: i64,
}

/// A rule's results in order of type and id.
pub(crate) fn of_rule(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    filter: &ComplianceFilter,
    page: &Page,
) -> Result<Vec<ResultRow>> {
    let Some(bounds) = Bounds::of(page, None) else { return Ok(Vec::new()) };
    let Some(rule) = numbers::rule(conn, home, rule_id)? else { return Ok(Vec::new()) };
    let (wanted, index) = match filter.types.as_slice() {
        [ComplianceType::NonCompliant] => ("sums.non_compliant", "INDEXED BY results_in_violation"),
        [ComplianceType::Compliant] => ("sums.compliant", ""),
        _ => ("sums.results", ""),
    };
    let shares: Vec<Share> = conn
        .prepare_cached(&format!(
            "SELECT kind, type, {wanted} FROM sums CROSS JOIN kinds USING (kind)
             WHERE rule = ?1 AND type >= ?2 AND {wanted} > 0 ORDER BY type"
        ))?
        .query_map(params![rule, bounds.from], |row| {
            Ok(Share { kind: row.get(0)?, name: row.get(1)?, wanted: row.get(2)? })
        })?
        .collect::<Result<_>>()?;
    let condition = page::compliance_condition(&filter.types);
    let mut found = Vec::new();
    for Share { kind, name, wanted } in shares {
        if bounds.left(found.len()) == 0 {
            break;
        }
        let (after, left) = (bounds.after(&name), bounds.left(found.len()));
        let read = |source: &str| {
            let sql = format!(
                "SELECT ?5, k.id, {COLUMNS} FROM {source}
                 WHERE r.rule = ?1 AND r.kind = ?2 AND k.kind = ?2 AND k.id > ?3 {condition}
                 ORDER BY k.id LIMIT ?4"
            );
            conn.prepare_cached(&sql)?
                .query_map(params![rule, kind, after, left, rule_id], |row| result(row, &name))?
                .collect::<Result<Vec<_>>>()
        };
        found.extend(if wanted <= GATHER {
            read(&format!("results r {index} CROSS JOIN resources k USING (resource)"))?
        } else {
            numbers::in_order(
                left,
                |row: &ResultRow| &row.key.resource_id,
                |keys| {
                    read(&format!(
                        "{keys} k CROSS JOIN results r
                         ON r.rule = ?1 AND r.kind = ?2 AND r.resource = k.resource"
                    ))
                },
            )?
        });
    }
    Ok(found)
}

/// A rule's results for resources of a type whose places are in `(after, to]`.
pub(crate) fn in_range(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    resource_type: &str,
    after: Option<Arrival>,
    to: Option<Arrival>,
) -> Result<Vec<ResultRow>> {
    let Some(rule) = numbers::rule(conn, home, rule_id)? else { return Ok(Vec::new()) };
    let Some(kind) = numbers::kind(conn, home, resource_type)? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT ?5, s.id, {COLUMNS} FROM results r CROSS JOIN resources s USING (resource)
         WHERE r.rule = ?1 AND r.kind = ?2 AND r.resource > ?3 AND r.resource <= ?4
         ORDER BY r.resource"
    );
    conn.prepare_cached(&sql)?
        .query_map(
            params![rule, kind, after.unwrap_or(i64::MIN), to.unwrap_or(i64::MAX), rule_id],
            |row| result(row, resource_type),
        )?
        .collect()
}

/// A resource's results in order of rule id.
pub(crate) fn of_resource(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    filter: &ComplianceFilter,
    page: &Page,
) -> Result<Vec<ResultRow>> {
    let Some((kind, resource)) = numbers::of_key(conn, home, key)? else { return Ok(Vec::new()) };
    let sql = format!(
        "SELECT n.rule_id, ?6, {COLUMNS} FROM rule_numbers n CROSS JOIN results r
             ON r.rule = n.rule AND r.kind = ?2 AND r.resource = ?3
         WHERE n.home = ?1 AND n.rule_id > ?4 {} ORDER BY n.rule_id LIMIT ?5",
        page::compliance_condition(&filter.types)
    );
    let after = page.after.as_ref().map_or("", |key| &key.resource_id);
    conn.prepare_cached(&sql)?
        .query_map(
            params![home, kind, resource, after, page::limit(page.limit), key.resource_id],
            |row| result(row, &key.resource_type),
        )?
        .collect()
}
