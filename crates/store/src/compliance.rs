//! Sums of results: per rule, per resource, per type.

use crate::page::Bounds;
use assize_engine::ports::{ComplianceCounts, Page, ResourceCompliance};
use assize_model::ResourceKey;
use assize_model::compliance::ComplianceType;
use rusqlite::{Connection, OptionalExtension, Result, Row, named_params, params};
use std::collections::HashMap;

/// A change of two counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    pub compliant: i64,
    pub non_compliant: i64,
}

impl Delta {
    /// What a result adds to the counts.
    pub(crate) fn of(compliance: Option<ComplianceType>) -> Self {
        Self {
            compliant: i64::from(compliance == Some(ComplianceType::Compliant)),
            non_compliant: i64::from(compliance == Some(ComplianceType::NonCompliant)),
        }
    }

    /// What a resource with these sums adds to the counts of its type.
    fn of_sums(sums: Self) -> Self {
        Self {
            compliant: i64::from(sums.non_compliant == 0 && sums.compliant > 0),
            non_compliant: i64::from(sums.non_compliant > 0),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            compliant: self.compliant - other.compliant,
            non_compliant: self.non_compliant - other.non_compliant,
        }
    }

    fn add(&mut self, other: Self) {
        self.compliant += other.compliant;
        self.non_compliant += other.non_compliant;
    }
}

type ByName = HashMap<i64, HashMap<String, Delta>>;

/// Changes of counts that a transaction gathers, to write each of them once.
#[derive(Debug, Default)]
pub(crate) struct Deltas {
    rules: ByName,
    types: ByName,
}

impl Deltas {
    /// Counts a change of one result: `was` and `is` are `None` where there is no result.
    pub(crate) fn result(
        &mut self,
        conn: &Connection,
        home: i64,
        rule_id: &str,
        key: &ResourceKey,
        was: Option<ComplianceType>,
        is: ComplianceType,
    ) -> Result<()> {
        let delta = Delta::of(Some(is)).minus(Delta::of(was));
        if was.is_some() && delta == Delta::default() {
            return Ok(());
        }
        add(&mut self.rules, home, rule_id, delta);
        let old = sums(conn, home, key)?;
        let mut new = old.unwrap_or_default();
        new.add(delta);
        let sql = match old {
            None => "INSERT INTO resource_compliance VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            Some(_) => {
                "UPDATE resource_compliance
                 SET compliant = ?4, non_compliant = ?5, results = results + ?6
                 WHERE home = ?1 AND type = ?2 AND id = ?3"
            }
        };
        conn.prepare_cached(sql)?.execute(params![
            home,
            key.resource_type,
            key.resource_id,
            new.compliant,
            new.non_compliant,
            i64::from(was.is_none())
        ])?;
        let of_type = Delta::of_sums(new).minus(Delta::of_sums(old.unwrap_or_default()));
        add(&mut self.types, home, &key.resource_type, of_type);
        Ok(())
    }

    /// Takes all results of a rule out of the sums. The results themselves must be there
    /// still, and the deltas written.
    pub(crate) fn forget_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
        conn.prepare_cached(
            "WITH gone AS (
                 SELECT s.type, s.compliant c, s.non_compliant n,
                     s.compliant - (r.compliance = 0) c2, s.non_compliant - (r.compliance = 1) n2
                 FROM results r CROSS JOIN resource_compliance s USING (home, type, id)
                 WHERE r.home = ?1 AND r.rule_id = ?2),
             change AS (
                 SELECT type, sum((n2 = 0 AND c2 > 0) - (n = 0 AND c > 0)) c,
                     sum((n2 > 0) - (n > 0)) n
                 FROM gone GROUP BY type)
             UPDATE type_compliance SET compliant = compliant + change.c,
                 non_compliant = non_compliant + change.n
             FROM change WHERE home = ?1 AND type_compliance.type = change.type",
        )?
        .execute(params![home, rule_id])?;
        conn.prepare_cached(
            "DELETE FROM resource_compliance WHERE home = ?1 AND results <= 1
             AND (type, id) IN (SELECT type, id FROM results WHERE home = ?1 AND rule_id = ?2)",
        )?
        .execute(params![home, rule_id])?;
        conn.prepare_cached(
            "UPDATE resource_compliance SET results = results - 1,
                 compliant = compliant - (r.compliance = 0),
                 non_compliant = non_compliant - (r.compliance = 1)
             FROM (SELECT type, id, compliance FROM results WHERE home = ?1 AND rule_id = ?2) r
             WHERE home = ?1 AND resource_compliance.type = r.type
                 AND resource_compliance.id = r.id",
        )?
        .execute(params![home, rule_id])?;
        conn.prepare_cached(
            "UPDATE rule_counts SET compliant = 0, non_compliant = 0
             WHERE home = ?1 AND rule_id = ?2",
        )?
        .execute(params![home, rule_id])?;
        Ok(())
    }

    /// Writes what was gathered.
    pub(crate) fn write(&mut self, conn: &Connection) -> Result<()> {
        const RULES: &str = "INSERT INTO rule_counts VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET compliant = compliant + excluded.compliant,
                 non_compliant = non_compliant + excluded.non_compliant";
        const TYPES: &str = "INSERT INTO type_compliance VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET compliant = compliant + excluded.compliant,
                 non_compliant = non_compliant + excluded.non_compliant";
        for (map, sql) in [(&mut self.rules, RULES), (&mut self.types, TYPES)] {
            for (home, deltas) in map.iter_mut() {
                for (name, delta) in deltas.drain() {
                    conn.prepare_cached(sql)?.execute(params![
                        home,
                        name,
                        delta.compliant,
                        delta.non_compliant
                    ])?;
                }
            }
        }
        Ok(())
    }
}

/// What the results of a resource add up to; `None` when it has none.
fn sums(conn: &Connection, home: i64, key: &ResourceKey) -> Result<Option<Delta>> {
    conn.prepare_cached(
        "SELECT compliant, non_compliant FROM resource_compliance
         WHERE home = ?1 AND type = ?2 AND id = ?3",
    )?
    .query_row(params![home, key.resource_type, key.resource_id], |row| {
        Ok(Delta { compliant: row.get(0)?, non_compliant: row.get(1)? })
    })
    .optional()
}

/// Forgets the counts of a rule.
pub(crate) fn delete_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM rule_counts WHERE home = ?1 AND rule_id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}

fn add(map: &mut ByName, home: i64, name: &str, delta: Delta) {
    let names = map.entry(home).or_default();
    match names.get_mut(name) {
        Some(sum) => sum.add(delta),
        None => {
            names.insert(name.to_owned(), delta);
        }
    }
}

fn counts(row: &Row<'_>, at: usize) -> Result<ComplianceCounts> {
    let unsigned = |at| row.get::<_, i64>(at).map(|n| u64::try_from(n).unwrap_or(0));
    Ok(ComplianceCounts { compliant: unsigned(at)?, non_compliant: unsigned(at + 1)? })
}

/// Counts of a rule's results.
pub(crate) fn of_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<ComplianceCounts> {
    conn.prepare_cached(
        "SELECT compliant, non_compliant FROM rule_counts WHERE home = ?1 AND rule_id = ?2",
    )?
    .query_row(params![home, rule_id], |row| counts(row, 0))
    .optional()
    .map(Option::unwrap_or_default)
}

/// Counts of resources by type, in order of type.
pub(crate) fn by_type(conn: &Connection, home: i64) -> Result<Vec<(String, ComplianceCounts)>> {
    conn.prepare_cached(
        "SELECT type, compliant, non_compliant FROM type_compliance
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
    let Some((index, filter)) = sum_filter(compliance) else { return Ok(Vec::new()) };
    let Some(bounds) = Bounds::of(page, resource_type) else { return Ok(Vec::new()) };
    let of_id = if resource_id.is_some() { "id = :id" } else { ":id IS NULL" };
    let sql = format!(
        "SELECT type, id, compliant, non_compliant FROM resource_compliance {index}
         WHERE home = :home AND {} AND {of_id} {filter} ORDER BY type, id LIMIT :limit",
        bounds.condition
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":type": bounds.resource_type, ":id": resource_id,
                ":after_type": bounds.after_type, ":after_id": bounds.after_id,
                ":limit": bounds.limit,
            },
            |row| {
                Ok(ResourceCompliance {
                    key: ResourceKey::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?),
                    counts: counts(row, 2)?,
                })
            },
        )?
        .collect()
}

/// The index to use and the condition on the sums; `None` when nothing can match.
fn sum_filter(wanted: &[ComplianceType]) -> Option<(&'static str, &'static str)> {
    let has = |c: ComplianceType| wanted.contains(&c);
    let bad = has(ComplianceType::NonCompliant);
    let good = has(ComplianceType::Compliant);
    let open = has(ComplianceType::InsufficientData);
    Some(match (bad, good, open) {
        _ if wanted.is_empty() => ("", ""),
        (true, true, true) => ("", ""),
        (true, false, false) => ("INDEXED BY resources_in_violation", "AND non_compliant > 0"),
        (false, true, false) => ("", "AND non_compliant = 0 AND compliant > 0"),
        (false, false, true) => {
            ("INDEXED BY resources_undecided", "AND compliant = 0 AND non_compliant = 0")
        }
        (true, true, false) => ("", "AND (non_compliant > 0 OR compliant > 0)"),
        (true, false, true) => ("", "AND (non_compliant > 0 OR compliant = 0)"),
        (false, true, true) => ("", "AND non_compliant = 0"),
        (false, false, false) => return None,
    })
}
