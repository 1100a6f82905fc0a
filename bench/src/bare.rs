//! Bare SQLite: rows in a plain table, the least that keeping them durably can cost here.

use crate::harness::{Fault, Settings};
use rusqlite::Connection;
use std::time::Instant;

/// Rows in one transaction.
pub const BATCH: usize = 100;

/// Inserts rows in batches, each durable before the next begins, with the same version of
/// SQLite, page size, log and synchronous settings as Assize's store; answers rows per second.
pub fn insert_rate(settings: &Settings, rows: &[String]) -> Result<f64, Fault> {
    let folder = settings.folder()?;
    let mut conn = Connection::open(folder.path().join("bare.db"))?;
    conn.pragma_update(None, "page_size", 8192)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "wal_autocheckpoint", 8192)?;
    conn.pragma_update(None, "cache_size", -32 * 1024)?;
    conn.execute_batch("CREATE TABLE plain (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")?;
    let started = Instant::now();
    for batch in rows.chunks(BATCH) {
        let transaction = conn.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO plain (body) VALUES (?1)")?;
            for row in batch {
                insert.execute([row])?;
            }
        }
        transaction.commit()?;
    }
    Ok(rows.len() as f64 / started.elapsed().as_secs_f64())
}
