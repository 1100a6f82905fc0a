//! Small JSON documents.

use rusqlite::{Connection, OptionalExtension, Result, params};

/// A document's text.
pub(crate) fn get(conn: &Connection, home: i64, kind: &str, name: &str) -> Result<Option<String>> {
    conn.prepare_cached("SELECT body FROM documents WHERE home = ?1 AND kind = ?2 AND name = ?3")?
        .query_row(params![home, kind, name], |row| row.get(0))
        .optional()
}

/// Names and texts of a kind, in order of name.
pub(crate) fn list(
    conn: &Connection,
    home: i64,
    kind: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<(String, String)>> {
    let from = if after.is_some() { "name > ?3" } else { "?3 IS NULL" };
    conn.prepare_cached(&format!(
        "SELECT name, body FROM documents WHERE home = ?1 AND kind = ?2 AND {from}
         ORDER BY name LIMIT ?4"
    ))?
    .query_map(params![home, kind, after, limit], |row| Ok((row.get(0)?, row.get(1)?)))?
    .collect()
}

/// Creates or replaces a document.
pub(crate) fn put(conn: &Connection, home: i64, kind: &str, name: &str, text: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO documents VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET body = excluded.body",
    )?
    .execute(params![home, kind, name, text])
    .map(drop)
}

/// Deletes a document; answers whether it was there.
pub(crate) fn delete(conn: &Connection, home: i64, kind: &str, name: &str) -> Result<bool> {
    conn.prepare_cached("DELETE FROM documents WHERE home = ?1 AND kind = ?2 AND name = ?3")?
        .execute(params![home, kind, name])
        .map(|deleted| deleted > 0)
}
