//! What verdicts rest on.

use assize_engine::ports::Reader;
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

/// The verdicts that rest on a read of `key`, in order.
pub(crate) fn readers_of(conn: &Connection, home: i64, key: &ResourceKey) -> Result<Vec<Reader>> {
    conn.prepare_cached(
        "SELECT type, id, rule_id FROM reads
         WHERE home = ?1 AND read_type = ?2 AND read_id = ?3 ORDER BY type, id, rule_id",
    )?
    .query_map(params![home, key.resource_type, key.resource_id], |row| {
        Ok(Reader { key: resource(row)?, rule_id: row.get(2)? })
    })?
    .collect()
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
