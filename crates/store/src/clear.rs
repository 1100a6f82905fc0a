//! Deleting everything, for suites of tests that begin each test with nothing.

use rusqlite::{Connection, Result, params_from_iter};

/// Deletes the rows of all tables and answers the homes. These keep their numbers, which are
/// remembered outside of the database, and so do documents of the kinds in `keep`.
pub(crate) fn all(conn: &Connection, keep: &[&str]) -> Result<Vec<i64>> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table'
         AND name NOT LIKE 'sqlite_%' AND name NOT IN ('homes', 'documents')";
    for table in column::<String>(conn, names)? {
        conn.execute(&format!("DELETE FROM \"{table}\""), [])?;
    }
    let marks = vec!["?"; keep.len()].join(", ");
    let documents = format!("DELETE FROM documents WHERE kind NOT IN ({marks})");
    conn.execute(&documents, params_from_iter(keep))?;
    column(conn, "SELECT home FROM homes")
}

fn column<T: rusqlite::types::FromSql>(conn: &Connection, sql: &str) -> Result<Vec<T>> {
    conn.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
