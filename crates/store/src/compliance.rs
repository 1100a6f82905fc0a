//! Sums of results: per rule, per resource, per type.

use crate::numbers::{self, Kind};
use crate::page::{Bounds, GATHER};
use assize_engine::ports::{ComplianceCounts, Page, ResourceCompliance};
use assize_model::ResourceKey;
use assize_model::compliance::ComplianceType;
use rusqlite::{Connection, Result, Row, params};

/// Takes all results of a rule out of the sums. The results themselves must be there still,
/// and nothing pending.
pub(crate) fn forget_rule(conn: &Connection, rule: i64) -> Result<()> {
    conn.prepare_cached(
        "WITH gone AS (
             SELECT s.kind, s.compliant c, s.non_compliant n,
                 s.compliant - (r.compliance = 0) c2, s.non_compliant - (r.compliance = 1) n2
             FROM results r CROSS JOIN resources s USING (resource) WHERE r.rule = ?1),
         change AS (
             SELECT kind, sum((n2 = 0 AND c2 > 0) - (n = 0 AND c > 0)) c, sum((n2 > 0) - (n > 0)) n
             FROM gone GROUP BY kind)
         UPDATE kinds SET compliant = compliant + change.c,
             non_compliant = non_compliant + change.n
         FROM change WHERE kinds.kind = change.kind",
    )?
    .execute([rule])?;
    conn.prepare_cached(
        "UPDATE resources SET results = results - 1,
             compliant = compliant - (r.compliance = 0),
             non_compliant = non_compliant - (r.compliance = 1)
         FROM (SELECT resource, compliance FROM results WHERE rule = ?1) r
         WHERE resources.resource = r.resource",
    )?
    .execute([rule])?;
    conn.prepare_cached("DELETE FROM sums WHERE rule = ?1")?.execute([rule]).map(drop)
}

fn counts(row: &Row<'_>, at: usize) -> Result<ComplianceCounts> {
    let unsigned = |at| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(ComplianceCounts { compliant: unsigned(at)?, non_compliant: unsigned(at + 1)? })
}

/// Counts of a rule's results.
pub(crate) fn of_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<ComplianceCounts> {
    conn.prepare_cached(
        "SELECT coalesce(sum(compliant), 0), coalesce(sum(non_compliant), 0) FROM sums
         WHERE rule = (SELECT rule FROM rule_numbers WHERE home = ?1 AND rule_id = ?2)",
    )?
    .query_row(params![home, rule_id], |row| counts(row, 0))
}

/// Counts of resources by type, in order of type.
pub(crate) fn by_type(conn: &Connection, home: i64) -> Result<Vec<(String, ComplianceCounts)>> {
    conn.prepare_cached(
        "SELECT type, compliant, non_compliant FROM kinds
         WHERE home = ?1 AND (compliant > 0 OR non_compliant > 0) ORDER BY type",
    )?
    .query_map(params![home], |row| Ok((row.get(0)?, counts(row, 1)?)))?
    .collect()
}

/// Resources with results, in order of type and id. A resource whose results do not count
/// (NOT_APPLICABLE, INSUFFICIENT_DATA) is one of INSUFFICIENT_DATA.
pub(crate) fn of_resources(
    conn: &Connection,
    home: i64,
    resource_type: Option<&str>,
    resource_id: Option<&str>,
    compliance: &[ComplianceType],
    page: &Page,
) -> Result<Vec<ResourceCompliance>> {
    let Some(filter) = sum_filter(compliance) else { return Ok(Vec::new()) };
    let Some(bounds) = Bounds::of(page, resource_type) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for kind in numbers::kinds_from(conn, home, bounds.from, bounds.only)? {
        let (after, left) = (bounds.after(&kind.name), bounds.left(found.len()));
        if left == 0 {
            break;
        }
        let read = |id: &str, from: &str| {
            let sql = format!(
                "SELECT {id}, s.compliant, s.non_compliant FROM {from} AND {id} > ?2
                     AND s.results > 0 {} AND (?3 IS NULL OR {id} = ?3) AND ?5 IS NOT NULL
                 ORDER BY {id} LIMIT ?4",
                filter.condition
            );
            conn.prepare_cached(&sql)?
                .query_map(params![kind.number, after, resource_id, left, home], |row| {
                    let key = ResourceKey::new(&kind.name, row.get::<_, String>(0)?);
                    Ok(ResourceCompliance { key, counts: counts(row, 1)? })
                })?
                .collect::<Result<Vec<_>>>()
        };
        let few = few(conn, home, &kind, &filter)?;
        found.extend(match (resource_id, few) {
            (None, Few::None) => continue,
            (None, Few::In(source)) => read("s.id", source)?,
            (Some(_), _) | (None, Few::No) => {
                let of_id = if resource_id.is_some() { "AND k.id = ?3" } else { "" };
                let read = |keys: &str| {
                    let join = "CROSS JOIN resources s ON s.resource = k.resource";
                    read("k.id", &format!("{keys} k {join} WHERE k.kind = ?1 {of_id}"))
                };
                numbers::in_order(left, |row: &ResourceCompliance| &row.key.resource_id, read)?
            }
        });
    }
    Ok(found)
}

/// Whether what is wanted of a type is so little that it can be gathered and sorted.
enum Few {
    /// There is nothing.
    None,
    /// It is all in this source.
    In(&'static str),
    /// It is not.
    No,
}

fn few(conn: &Connection, home: i64, kind: &Kind, filter: &SumFilter) -> Result<Few> {
    let (count, source) = match filter.index {
        Some((count, source)) => (count, source),
        None => (
            "SELECT coalesce(sum(results), 0) FROM rule_numbers CROSS JOIN sums USING (rule)
             WHERE kind = ?1 AND home = ?2 AND ?3 IS NOT NULL",
            "(SELECT DISTINCT r.resource FROM rule_numbers n CROSS JOIN results r
                  ON r.rule = n.rule AND r.kind = ?1 WHERE n.home = ?5)
             CROSS JOIN resources s USING (resource) WHERE true",
        ),
    };
    let count: i64 = conn
        .prepare_cached(count)?
        .query_row(params![kind.number, home, GATHER + 1], |row| row.get(0))?;
    Ok(match count {
        0 => Few::None,
        count if count <= GATHER => Few::In(source),
        _ => Few::No,
    })
}

struct SumFilter {
    /// Where an index holds just what is wanted: how to count up to a bound in it, and how to
    /// read from it.
    index: Option<(&'static str, &'static str)>,
    condition: &'static str,
}

/// What is wanted, in SQL; `None` when nothing can match.
fn sum_filter(wanted: &[ComplianceType]) -> Option<SumFilter> {
    const BAD: (&str, &str) = (
        "SELECT count(*) FROM (SELECT 1 FROM resources INDEXED BY resources_in_violation
         WHERE kind = ?1 AND non_compliant > 0 AND ?2 IS NOT NULL LIMIT ?3)",
        "resources s INDEXED BY resources_in_violation WHERE s.kind = ?1",
    );
    const OPEN: (&str, &str) = (
        "SELECT count(*) FROM (SELECT 1 FROM resources INDEXED BY resources_undecided
         WHERE kind = ?1 AND results > 0 AND compliant = 0 AND non_compliant = 0
             AND ?2 IS NOT NULL LIMIT ?3)",
        "resources s INDEXED BY resources_undecided WHERE s.kind = ?1",
    );
    let has = |c: ComplianceType| wanted.contains(&c);
    let bad = has(ComplianceType::NonCompliant);
    let good = has(ComplianceType::Compliant);
    let open = has(ComplianceType::InsufficientData);
    let (index, condition) = match (bad, good, open) {
        _ if wanted.is_empty() => (None, ""),
        (true, true, true) => (None, ""),
        (true, false, false) => (Some(BAD), "AND non_compliant > 0"),
        (false, true, false) => (None, "AND non_compliant = 0 AND compliant > 0"),
        (false, false, true) => (Some(OPEN), "AND compliant = 0 AND non_compliant = 0"),
        (true, true, false) => (None, "AND (non_compliant > 0 OR compliant > 0)"),
        (true, false, true) => (None, "AND (non_compliant > 0 OR compliant = 0)"),
        (false, true, true) => (None, "AND non_compliant = 0"),
        (false, false, false) => return None,
    };
    Some(SumFilter { index, condition })
}
