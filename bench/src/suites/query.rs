//! Advanced queries over a store of items.
//!
//! Compared: the time of the first page of an answer, from the query's text to its rows; and a
//! query of SQLite over a plain table of the same bytes with the JSON functions of SQLite, as
//! somebody would write it who has the items in such a table, with an index of the type.
//!
//! Fair because both read the same bytes of the same items from the same version of SQLite
//! with the same page size and cache, warm, and must find the same. SQLite uses one thread per
//! query, Assize up to as many as there are processors; the last figure is of one thread.

use super::Suite;
use crate::data::{mixed, write_lines};
use crate::embedded::Embedded;
use crate::harness::{Fault, Settings, agree, median, timed};
use crate::report::Report;
use assize_engine::query::QueryAsk;
use assize_query::Query;
use rusqlite::Connection;
use serde_json::Value;

/// See the module.
pub const SUITE: Suite = Suite { name: "query", about: "advanced queries over stored items", run };

/// What a common query may take, in milliseconds.
const LIMIT: f64 = 300.0;

/// A question: what it shows, the query, the same in SQL, and which column of a row is
/// compared with SQLite's first.
const QUESTIONS: [(&str, &str, &str, &str); 6] = [
    (
        "a type, first page",
        "SELECT resourceId WHERE resourceType = 'AWS::S3::Bucket'",
        "SELECT body ->> '$.resourceId' FROM items WHERE type = 'AWS::S3::Bucket' LIMIT 25",
        "/resourceId",
    ),
    (
        "a property, none matches",
        "SELECT resourceId WHERE configuration.imageId = 'ami-none'",
        "SELECT body ->> '$.resourceId' FROM items WHERE body ->> '$.configuration.imageId' = 'ami-none' LIMIT 25",
        "/resourceId",
    ),
    (
        "a number, counted",
        "SELECT COUNT(*) WHERE configuration.metadataOptions.httpPutResponseHopLimit >= 2",
        "SELECT count(*) FROM items WHERE body ->> '$.configuration.metadataOptions.httpPutResponseHopLimit' >= 2",
        "/COUNT(*)",
    ),
    (
        "counts by type",
        "SELECT resourceType, COUNT(*) GROUP BY resourceType",
        "SELECT type, count(*) FROM items GROUP BY type",
        "/resourceType",
    ),
    (
        "counts by a property",
        "SELECT configuration.instanceType, COUNT(*) WHERE resourceType = 'AWS::EC2::Instance' GROUP BY configuration.instanceType",
        "SELECT body ->> '$.configuration.instanceType' t, count(*) FROM items WHERE type = 'AWS::EC2::Instance' GROUP BY t",
        "/configuration/instanceType",
    ),
    (
        "sorted by a property of all items",
        "SELECT resourceId ORDER BY configuration.groupName DESC, resourceId",
        "SELECT body ->> '$.resourceId' r FROM items ORDER BY body ->> '$.configuration.groupName' IS NULL, body ->> '$.configuration.groupName' DESC, r LIMIT 25",
        "/resourceId",
    ),
];

fn run(settings: &Settings, report: &mut Report) -> Result<(), Fault> {
    let rows: Vec<String> = (0..settings.items).map(mixed).collect();
    let file = settings.scratch("queried.ndjson");
    write_lines(&file, rows.iter().cloned())?;
    let embedded = Embedded::new(settings)?;
    agree("items recorded", embedded.import(&file, 2)?, rows.len() as u64)?;
    std::fs::remove_file(&file)?;
    let folder = settings.folder()?;
    let table = table(&folder.path().join("items.db"), &rows)?;
    for (what, query, sql, column) in QUESTIONS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..settings.rounds {
            let (seconds, mut found) = timed(|| ask(&embedded, query, column))?;
            ours.push(seconds * 1_000.0);
            let (seconds, mut wanted) = timed(|| select(&table, sql))?;
            theirs.push(seconds * 1_000.0);
            // Unsorted pages may hold other rows, but as many.
            if sql.contains("ORDER") || sql.contains("GROUP") {
                found.sort();
                wanted.sort();
                agree(what, found, wanted)?;
            } else if sql.contains("count(") {
                agree(what, found, wanted)?;
            } else {
                agree(what, found.len(), wanted.len())?;
            }
        }
        let (ours, theirs) = (median(ours), median(theirs));
        report.alone(format!("{what}, {} items", rows.len()), "ms", ours, Some(LIMIT));
        report.note(format!(
            "{what}: SQLite's JSON functions {theirs:.1} ms, {:.1} times as long",
            theirs / ours
        ));
    }
    Ok(())
}

fn ask(embedded: &Embedded, text: &str, column: &str) -> Result<Vec<String>, Fault> {
    let query = Query::parse(text)?;
    let page = embedded.engine.query(QueryAsk {
        at: None,
        query: &query,
        homes: std::slice::from_ref(&embedded.home),
        limit: query.default_page(),
        after: None,
    })?;
    let cell = |row: &String| -> Result<String, Fault> {
        let row: Value = serde_json::from_str(row)?;
        let cell = row.pointer(column).ok_or("a row without its column")?;
        Ok(cell.as_str().map_or_else(|| cell.to_string(), str::to_owned))
    };
    page.rows.iter().map(cell).collect()
}

/// The items in a plain table.
fn table(path: &std::path::Path, rows: &[String]) -> Result<Connection, Fault> {
    let conn = Connection::open(path)?;
    conn.execute_batch(
        "PRAGMA page_size = 8192; PRAGMA cache_size = -32768; PRAGMA mmap_size = 1099511627776;
         CREATE TABLE items (item INTEGER PRIMARY KEY, type TEXT NOT NULL, body TEXT NOT NULL);
         BEGIN;",
    )?;
    {
        let mut insert =
            conn.prepare("INSERT INTO items (type, body) VALUES (?1 ->> '$.resourceType', ?1)")?;
        for row in rows {
            insert.execute([row])?;
        }
    }
    conn.execute_batch("COMMIT; CREATE INDEX items_by_type ON items (type);")?;
    Ok(conn)
}

/// The first column of all rows.
fn select(table: &Connection, sql: &str) -> Result<Vec<String>, Fault> {
    let mut statement = table.prepare(sql)?;
    let found = statement.query_map([], |row| {
        Ok(match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::new(),
        })
    })?;
    // A group of what has no such property is none in Assize.
    Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|cell| !cell.is_empty()).collect())
}
