//! The latest result of each rule on each resource.

use crate::codes::Code;
use crate::compliance::Deltas;
use crate::errors::{bad_json, unwritable};
use crate::page::{self, Bounds};
use crate::timeline;
use assize_engine::ports::{ComplianceFilter, Page, ResultRow};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};

/// Keeps a result unless a newer one is there. Answers whether it was kept.
pub(crate) fn put(
    conn: &Connection,
    deltas: &mut Deltas,
    home: i64,
    new: &ResultRow,
) -> Result<bool> {
    let key = &new.key;
    let old = conn
        .prepare_cached(
            "SELECT compliance, ordering, since FROM results
             WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4",
        )?
        .query_row(params![home, new.rule_id, key.resource_type, key.resource_id], |row| {
            let compliance = row.get::<_, Code<ComplianceType>>(0)?.0;
            Ok((compliance, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        })
        .optional()?;
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
        "INSERT INTO results (home, rule_id, type, id, compliance, ordering, invoked_at,
             recorded_at, since, annotation, evidence)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    } else {
        "UPDATE results SET compliance = ?5, ordering = ?6, invoked_at = ?7, recorded_at = ?8,
             since = ?9, annotation = ?10, evidence = ?11
         WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4"
    };
    let evidence = match new.evidence.as_slice() {
        [] => None,
        evidence => Some(serde_json::to_string(evidence).map_err(unwritable)?),
    };
    conn.prepare_cached(sql)?.execute(params![
        home,
        new.rule_id,
        key.resource_type,
        key.resource_id,
        Code(new.compliance),
        new.ordering.millis(),
        new.invoked_at.millis(),
        new.recorded_at.millis(),
        since,
        new.annotation,
        evidence
    ])?;
    if changed {
        deltas.result(conn, home, &new.rule_id, key, was, new.compliance)?;
        timeline::add(conn, home, new, was)?;
    }
    Ok(true)
}

/// Deletes all results of a rule and takes them out of the sums.
pub(crate) fn delete(
    conn: &Connection,
    deltas: &mut Deltas,
    home: i64,
    rule_id: &str,
) -> Result<()> {
    deltas.write(conn)?;
    Deltas::forget_rule(conn, home, rule_id)?;
    conn.prepare_cached("DELETE FROM results WHERE home = ?1 AND rule_id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}

const COLUMNS: &str = "rule_id, type, id, compliance, annotation, evidence, ordering, invoked_at,
    recorded_at, since";

fn result(row: &Row<'_>) -> Result<ResultRow> {
    let time = |at| row.get(at).map(Timestamp::from_millis);
    let evidence = match row.get_ref(5)?.as_str_or_null()? {
        Some(text) => serde_json::from_str(text).map_err(|e| bad_json(5, e))?,
        None => Vec::new(),
    };
    Ok(ResultRow {
        rule_id: row.get(0)?,
        key: ResourceKey::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?),
        compliance: row.get::<_, Code<ComplianceType>>(3)?.0,
        annotation: row.get(4)?,
        evidence,
        ordering: time(6)?,
        invoked_at: time(7)?,
        recorded_at: time(8)?,
        since: time(9)?,
    })
}

/// What a rule found about a resource.
pub(crate) fn get(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    key: &ResourceKey,
) -> Result<Option<ResultRow>> {
    conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM results
         WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4"
    ))?
    .query_row(params![home, rule_id, key.resource_type, key.resource_id], result)
    .optional()
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
    // Of its own accord SQLite would go over all results of the rule.
    let index = match filter.types.as_slice() {
        [ComplianceType::NonCompliant] => "INDEXED BY results_in_violation",
        _ => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM results {index}
         WHERE home = :home AND rule_id = :rule AND {} {}
         ORDER BY type, id LIMIT :limit",
        bounds.condition,
        page::compliance_condition(&filter.types)
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":rule": rule_id, ":type": bounds.resource_type,
                ":after_type": bounds.after_type, ":after_id": bounds.after_id,
                ":limit": bounds.limit,
            },
            result,
        )?
        .collect()
}

/// A rule's results for resources of a type with ids in `(after, to]`.
pub(crate) fn in_range(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    resource_type: &str,
    after: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<ResultRow>> {
    let end = if to.is_some() { "id <= ?5" } else { "?5 IS NULL" };
    let sql = format!(
        "SELECT {COLUMNS} FROM results
         WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id > ?4 AND {end} ORDER BY id"
    );
    conn.prepare_cached(&sql)?
        .query_map(params![home, rule_id, resource_type, after.unwrap_or(""), to], result)?
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
    let sql = format!(
        "SELECT {COLUMNS} FROM results
         WHERE home = ?1 AND type = ?2 AND id = ?3
             AND rule_id IN (SELECT rule_id FROM rule_counts WHERE home = ?1 AND rule_id > ?4) {}
         ORDER BY rule_id LIMIT ?5",
        page::compliance_condition(&filter.types)
    );
    let after = page.after.as_ref().map_or("", |key| &key.resource_id);
    conn.prepare_cached(&sql)?
        .query_map(
            params![home, key.resource_type, key.resource_id, after, page::limit(page.limit)],
            result,
        )?
        .collect()
}
