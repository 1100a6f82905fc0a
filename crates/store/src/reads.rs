//! What verdicts rest on.

use crate::numbers;
use crate::page::limit as sql_limit;
use assize_engine::ports::{ANY_ID, Reader, ReadsOf};
use assize_model::ResourceKey;
use rusqlite::{Connection, Result, params};
use std::collections::BTreeSet;

/// Replaces what the verdict of a rule on a resource rests on; writes only differences.
pub(crate) fn put(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    key: &ResourceKey,
    reads: &[ResourceKey],
) -> Result<()> {
    let mut missing: BTreeSet<&ResourceKey> = reads.iter().collect();
    let known: Vec<ResourceKey> = conn
        .prepare_cached(
            "SELECT read_type, read_id FROM reads
             WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4",
        )?
        .query_map(params![home, rule_id, key.resource_type, key.resource_id], resource)?
        .collect::<Result<_>>()?;
    for read in known.iter().filter(|read| !missing.remove(read)) {
        conn.prepare_cached(
            "DELETE FROM reads WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4
             AND read_type = ?5 AND read_id = ?6",
        )?
        .execute(params![
            home,
            rule_id,
            key.resource_type,
            key.resource_id,
            read.resource_type,
            read.resource_id
        ])?;
    }
    for read in missing {
        conn.prepare_cached("INSERT INTO reads VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(
            params![
                home,
                rule_id,
                key.resource_type,
                key.resource_id,
                read.resource_type,
                read.resource_id
            ],
        )?;
    }
    Ok(())
}

/// The verdicts that rest on a read of `key`, in order, after `after`.
pub(crate) fn readers_of(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    after: Option<&Reader>,
    limit: usize,
) -> Result<Vec<Reader>> {
    let (resource_type, id, rule_id) = after.map_or(("", "", ""), |after| {
        (&after.key.resource_type, &after.key.resource_id, &after.rule_id)
    });
    conn.prepare_cached(
        "SELECT type, id, rule_id FROM reads
         WHERE home = ?1 AND read_type = ?2 AND read_id = ?3 AND (type, id, rule_id) > (?4, ?5, ?6)
         ORDER BY type, id, rule_id LIMIT ?7",
    )?
    .query_map(
        params![
            home,
            key.resource_type,
            key.resource_id,
            resource_type,
            id,
            rule_id,
            sql_limit(limit)
        ],
        |row| Ok(Reader { key: resource(row)?, rule_id: row.get(2)? }),
    )?
    .collect()
}

/// What the verdict of a rule on a resource rests on, in order.
pub(crate) fn of(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    key: &ResourceKey,
) -> Result<Vec<ResourceKey>> {
    conn.prepare_cached(
        "SELECT read_type, read_id FROM reads
         WHERE home = ?1 AND rule_id = ?2 AND type = ?3 AND id = ?4 ORDER BY read_type, read_id",
    )?
    .query_map(params![home, rule_id, key.resource_type, key.resource_id], resource)?
    .collect()
}

/// What each of a rule's verdicts rests on, in order of what is judged.
pub(crate) fn of_rule(
    conn: &Connection,
    home: i64,
    rule_id: &str,
    after: Option<&ResourceKey>,
    limit: usize,
) -> Result<Vec<ReadsOf>> {
    let (resource_type, id) =
        after.map_or(("", ""), |after| (&after.resource_type, &after.resource_id));
    let judged: Vec<ResourceKey> = conn
        .prepare_cached(
            "SELECT DISTINCT type, id FROM reads
             WHERE home = ?1 AND rule_id = ?2 AND (type, id) > (?3, ?4)
             ORDER BY type, id LIMIT ?5",
        )?
        .query_map(params![home, rule_id, resource_type, id, sql_limit(limit)], resource)?
        .collect::<Result<_>>()?;
    judged
        .into_iter()
        .map(|key| Ok(ReadsOf { reads: of(conn, home, rule_id, &key)?, key }))
        .collect()
}

/// Whether a resource, or any of the type with the id `*`, has a current item with a number
/// beyond `number`.
pub(crate) fn changed_since(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
    number: i64,
) -> Result<bool> {
    if key.resource_id == ANY_ID {
        let Some(kind) = numbers::kind(conn, home, &key.resource_type)? else { return Ok(false) };
        // What came in meanwhile is little, and at the end of the table.
        return conn
            .prepare_cached(
                "SELECT 1 FROM item_versions v CROSS JOIN resources r ON r.resource = v.resource
                 WHERE v.version > ?1 AND r.kind = ?2 LIMIT 1",
            )?
            .exists(params![number, kind]);
    }
    let Some((_, resource)) = numbers::of_key(conn, home, key)? else { return Ok(false) };
    conn.prepare_cached("SELECT 1 FROM resources WHERE resource = ?1 AND version > ?2")?
        .exists(params![resource, number])
}

/// Forgets the reads of a rule.
pub(crate) fn delete_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM reads WHERE home = ?1 AND rule_id = ?2")?
        .execute(params![home, rule_id])
        .map(drop)
}

fn resource(row: &rusqlite::Row<'_>) -> Result<ResourceKey> {
    Ok(ResourceKey::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?))
}
