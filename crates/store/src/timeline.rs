//! Changes of verdicts.

use crate::codes::Code;
use assize_engine::ports::{ResultRow, TimelineRow};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use rusqlite::{Connection, Result, named_params, params};

/// Notes that a result differs from the one before.
pub(crate) fn add(
    conn: &Connection,
    home: i64,
    new: &ResultRow,
    was: Option<ComplianceType>,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO timeline (home, at, rule_id, type, id, was, became, annotation)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        home,
        new.recorded_at.millis(),
        new.rule_id,
        new.key.resource_type,
        new.key.resource_id,
        was.map(Code),
        Code(new.compliance),
        new.annotation
    ])
    .map(drop)
}

/// Changes, oldest first; of one rule and one resource where given.
pub(crate) fn list(
    conn: &Connection,
    home: i64,
    rule_id: Option<&str>,
    key: Option<&ResourceKey>,
    limit: i64,
) -> Result<Vec<TimelineRow>> {
    let source = match (rule_id, key) {
        (None, None) => "WHERE home = :home AND :rule IS NULL AND :type IS NULL AND :id IS NULL",
        (Some(_), None) => {
            "INDEXED BY timeline_by_rule
             WHERE home = :home AND rule_id = :rule AND :type IS NULL AND :id IS NULL"
        }
        (Some(_), Some(_)) => {
            "INDEXED BY timeline_by_rule
             WHERE home = :home AND rule_id = :rule AND type = :type AND id = :id"
        }
        (None, Some(_)) => {
            "WHERE seq IN (SELECT t.seq FROM rule_counts c CROSS JOIN timeline t
                 ON t.home = c.home AND t.rule_id = c.rule_id AND t.type = :type AND t.id = :id
                 WHERE c.home = :home AND :rule IS NULL)"
        }
    };
    // Changes are written as they come, so their numbers are in order of time.
    let sql = format!(
        "SELECT rule_id, type, id, at, was, became, annotation FROM timeline {source}
         ORDER BY seq LIMIT :limit"
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":rule": rule_id, ":limit": limit,
                ":type": key.map(|key| &key.resource_type),
                ":id": key.map(|key| &key.resource_id),
            },
            |row| {
                Ok(TimelineRow {
                    rule_id: row.get(0)?,
                    key: ResourceKey::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?),
                    at: Timestamp::from_millis(row.get(3)?),
                    from: row.get::<_, Option<Code<ComplianceType>>>(4)?.map(|code| code.0),
                    to: row.get::<_, Code<ComplianceType>>(5)?.0,
                    annotation: row.get(6)?,
                })
            },
        )?
        .collect()
}

/// Forgets the changes of a rule.
pub(crate) fn delete_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM timeline WHERE home = ?1 AND rule_id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}
