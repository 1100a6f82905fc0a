//! Changes of verdicts.

use crate::codes::Code;
use assize_engine::ports::{ResultRow, TimelineRow, Why};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use rusqlite::{Connection, Result, Row, named_params, params};

/// Notes that a result differs from the one before; `first` where none can have been noted
/// before.
pub(crate) fn add(
    conn: &Connection,
    (rule, resource): (i64, i64),
    new: &ResultRow,
    was: Option<ComplianceType>,
    first: bool,
) -> Result<()> {
    let sql = if first {
        "INSERT INTO timeline VALUES (?1, ?2, 1, ?3, ?4, ?5, ?6, ?7)"
    } else {
        "INSERT INTO timeline VALUES (?1, ?2,
             (SELECT coalesce(max(change), 0) + 1 FROM timeline WHERE rule = ?1 AND resource = ?2),
             ?3, ?4, ?5, ?6, ?7)"
    };
    conn.prepare_cached(sql)?
        .execute(params![
            rule,
            resource,
            new.recorded_at.millis(),
            was.map(Code),
            Code(new.compliance),
            new.annotation,
            new.why.map(Code)
        ])
        .map(drop)
}

/// Changes, oldest first; of one rule and one resource where given. `resource` is
/// a number.
pub(crate) fn list(
    conn: &Connection,
    home: i64,
    rule_id: Option<&str>,
    resource: Option<i64>,
    limit: i64,
) -> Result<Vec<TimelineRow>> {
    let of_rule = if rule_id.is_some() { "n.rule_id = :rule" } else { ":rule IS NULL" };
    let of_key = if resource.is_some() { "t.resource = :resource" } else { ":resource IS NULL" };
    let sql = format!(
        "SELECT n.rule_id, k.type, s.id, t.at, t.was, t.became, t.annotation,
             t.why
         FROM rule_numbers n CROSS JOIN timeline t ON t.rule = n.rule AND {of_key}
             CROSS JOIN resources s ON s.resource = t.resource
             CROSS JOIN kinds k ON k.kind = s.kind
         WHERE n.home = :home AND {of_rule}
         ORDER BY t.at, t.rule, t.resource, t.change LIMIT :limit"
    );
    conn.prepare_cached(&sql)?
        .query_map(
            named_params! {
                ":home": home, ":rule": rule_id, ":limit": limit,
                ":resource": resource,
            },
            change,
        )?
        .collect()
}

/// Reads the rule's id, type and id of the resource, and a change's own columns.
pub(crate) fn change(row: &Row<'_>) -> Result<TimelineRow> {
    Ok(TimelineRow {
        rule_id: row.get(0)?,
        key: ResourceKey::new(row.get::<_, String>(1)?, row.get::<_, String>(2)?),
        at: Timestamp::from_millis(row.get(3)?),
        from: row.get::<_, Option<Code<ComplianceType>>>(4)?.map(|code| code.0),
        to: row.get::<_, Code<ComplianceType>>(5)?.0,
        annotation: row.get(6)?,
        why: row.get::<_, Option<Code<Why>>>(7)?.map(|code| code.0),
    })
}

/// Notes that all results of a rule are deleted: from now on nothing is known.
pub(crate) fn end_all(conn: &Connection, rule: i64, at: Timestamp) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO timeline
         SELECT r.rule, r.resource,
             (SELECT coalesce(max(t.change), 0) + 1 FROM timeline t
              WHERE t.rule = r.rule AND t.resource = r.resource),
             ?2, r.compliance, ?3, 'the results of the rule were deleted', NULL
         FROM results r WHERE r.rule = ?1 AND r.compliance <> ?4",
    )?
    .execute(params![
        rule,
        at.millis(),
        Code(ComplianceType::InsufficientData),
        Code(ComplianceType::NotApplicable)
    ])
    .map(drop)
}

/// Forgets the changes of a rule.
pub(crate) fn delete_rule(conn: &Connection, rule: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM timeline WHERE rule = ?1")?.execute([rule]).map(drop)
}
