//! Numbers of types, rules and resources. They are given out in order of arrival and never
//! change while anything refers to them.

use assize_model::ResourceKey;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// A type of resources within a home.
pub(crate) struct Kind {
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
}

/// A type's number, where the home has anything of it.
pub(crate) fn kind(conn: &Connection, home: i64, resource_type: &str) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT kind FROM kinds WHERE home = ?1 AND type = ?2")?
        .query_row(params![home, resource_type], |row| row.get(0))
        .optional()
}

/// Gives a type its number.
pub(crate) fn add_kind(conn: &Connection, home: i64, resource_type: &str) -> Result<i64> {
    conn.prepare_cached("INSERT INTO kinds (home, type) VALUES (?1, ?2)")?
        .insert(params![home, resource_type])
}

/// A home's types from a name on, in order of name; just the one of that name if `only`.
pub(crate) fn kinds_from(
    conn: &Connection,
    home: i64,
    from: &str,
    only: bool,
) -> Result<Vec<Kind>> {
    let sql = if only {
        "SELECT kind, type FROM kinds WHERE home = ?1 AND type = ?2"
    } else {
        "SELECT kind, type FROM kinds WHERE home = ?1 AND type >= ?2 ORDER BY type"
    };
    conn.prepare_cached(sql)?
        .query_map(params![home, from], |row| Ok(Kind { number: row.get(0)?, name: row.get(1)? }))?
        .collect()
}

/// A rule's number, if it ever had results.
pub(crate) fn rule(conn: &Connection, home: i64, rule_id: &str) -> Result<Option<i64>> {
    conn.prepare_cached("SELECT rule FROM rule_numbers WHERE home = ?1 AND rule_id = ?2")?
        .query_row(params![home, rule_id], |row| row.get(0))
        .optional()
}

/// Gives a rule its number.
pub(crate) fn add_rule(conn: &Connection, home: i64, rule_id: &str) -> Result<i64> {
    conn.prepare_cached("INSERT INTO rule_numbers (home, rule_id) VALUES (?1, ?2)")?
        .insert(params![home, rule_id])
}

/// Takes a rule's number away; nothing may refer to it.
pub(crate) fn delete_rule(conn: &Connection, rule: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM rule_numbers WHERE rule = ?1")?.execute([rule]).map(drop)
}

/// A resource's number.
pub(crate) fn resource(conn: &Connection, kind: i64, id: &str) -> Result<Option<i64>> {
    conn.prepare_cached(
        "SELECT resource FROM settled_keys WHERE kind = ?1 AND id = ?2
         UNION ALL SELECT resource FROM fresh_keys WHERE kind = ?1 AND id = ?2",
    )?
    .query_row(params![kind, id], |row| row.get(0))
    .optional()
}

/// Notes the number of a new resource.
pub(crate) fn add_resource(conn: &Connection, kind: i64, id: &str, resource: i64) -> Result<()> {
    conn.prepare_cached("INSERT INTO fresh_keys VALUES (?1, ?2, ?3)")?
        .execute(params![kind, id, resource])
        .map(drop)
}

/// How many keys are fresh.
pub(crate) fn count_fresh(conn: &Connection) -> Result<usize> {
    let count =
        conn.query_row("SELECT count(*) FROM fresh_keys", [], |row| row.get::<_, i64>(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Carries the fresh keys over to the settled ones.
pub(crate) fn settle(conn: &Connection) -> Result<()> {
    conn.prepare_cached("INSERT INTO settled_keys SELECT * FROM fresh_keys ORDER BY kind, id")?
        .execute([])?;
    conn.prepare_cached("DELETE FROM fresh_keys")?.execute([]).map(drop)
}

/// The first `limit` rows in order of id, where `read` gives those of the keys in one table.
pub(crate) fn in_order<T>(
    limit: i64,
    id: impl Fn(&T) -> &str,
    mut read: impl FnMut(&'static str) -> Result<Vec<T>>,
) -> Result<Vec<T>> {
    let mut rows = read("settled_keys")?;
    let fresh = read("fresh_keys")?;
    if !fresh.is_empty() {
        rows.extend(fresh);
        // Two runs in order: this merges them.
        rows.sort_by(|a, b| id(a).cmp(id(b)));
        rows.truncate(usize::try_from(limit).unwrap_or(0));
    }
    Ok(rows)
}

/// The numbers of a resource and of its type.
pub(crate) fn of_key(
    conn: &Connection,
    home: i64,
    key: &ResourceKey,
) -> Result<Option<(i64, i64)>> {
    let Some(kind) = kind(conn, home, &key.resource_type)? else { return Ok(None) };
    Ok(resource(conn, kind, &key.resource_id)?.map(|resource| (kind, resource)))
}

/// The number of the next new resource.
pub(crate) fn next_resource(conn: &Connection) -> Result<i64> {
    conn.prepare_cached("SELECT coalesce(max(resource), 0) + 1 FROM resources")?
        .query_row([], |row| row.get(0))
}
