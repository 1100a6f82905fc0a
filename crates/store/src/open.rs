//! Opening the database: settings of its connections.

use crate::errors::{io_error, store_error};
use crate::lock::make_private_file;
use crate::schema;
use assize_engine::ports::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// How a store works. The defaults suit a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The most readers at a time; further ones wait.
    pub readers: usize,
    /// Whether an acknowledged write survives a power failure. Without it, it survives the
    /// end of the process only.
    pub durable: bool,
    /// Page cache of the writer and of each reader, in KiB.
    pub cache_kib: u32,
    /// The most pages that the database may have; unlimited when `None`. Writes beyond fail
    /// with [`StoreError::Full`].
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self { readers: 16, durable: true, cache_kib: 32 * 1024, max_pages: None }
    }
}

/// Prepared statements kept by each connection; more than there are.
const STATEMENTS: usize = 256;
const PAGE_SIZE: u32 = 8192;
/// How much of the file readers and the writer see without copying.
const MMAP_BYTES: i64 = 1 << 40;
/// The write-ahead log is carried into the database when it has so many pages: 64 MiB.
const CHECKPOINT_PAGES: u32 = 8192;
/// The log file is cut to this size afterwards.
const LOG_BYTES: i64 = 128 << 20;

/// The connection that writes: makes the file, checks it, and brings it to the newest schema.
pub(crate) fn open_writer(
    path: &Path,
    options: &Options,
    steps: &[&str],
) -> Result<Connection, StoreError> {
    let failed = |e: rusqlite::Error| store_error(path, &e);
    make_private_file(path)?;
    check_header(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags).map_err(failed)?;
    conn.busy_timeout(Duration::from_secs(10)).map_err(failed)?;
    schema::check(&conn, path)?;
    conn.pragma_update(None, "page_size", PAGE_SIZE).map_err(failed)?;
    conn.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    let synchronous = if options.durable { "FULL" } else { "OFF" };
    conn.pragma_update(None, "synchronous", synchronous).map_err(failed)?;
    conn.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES).map_err(failed)?;
    conn.pragma_update(None, "journal_size_limit", LOG_BYTES).map_err(failed)?;
    common(&conn, options).map_err(failed)?;
    schema::migrate(&mut conn, path, steps)?;
    if let Some(pages) = options.max_pages {
        conn.pragma_update(None, "max_page_count", pages).map_err(failed)?;
    }
    Ok(conn)
}

/// Refuses a file that is no database. SQLite itself would take one of less than a page for
/// an empty database, and write over it.
fn check_header(path: &Path) -> Result<(), StoreError> {
    const MAGIC: &[u8] = b"SQLite format 3\0";
    const SMALLEST: u64 = 512;
    let failed = |e: std::io::Error| io_error(path, &e);
    let mut file = File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    // With a journal beside it, the making of the file was cut short; SQLite puts that right.
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    if size == 0 || Path::new(&journal).exists() {
        return Ok(());
    }
    let mut head = [0; MAGIC.len()];
    if size < SMALLEST || file.read_exact(&mut head).is_err() || head != MAGIC {
        let reason = "it is not a SQLite database".into();
        return Err(StoreError::Damaged { path: path.display().to_string(), reason });
    }
    Ok(())
}

/// A connection that only reads.
pub(crate) fn open_reader(path: &Path, options: &Options) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    common(&conn, options)?;
    Ok(conn)
}

fn common(conn: &Connection, options: &Options) -> rusqlite::Result<()> {
    conn.pragma_update(None, "cache_size", -i64::from(options.cache_kib))?;
    conn.pragma_update(None, "mmap_size", MMAP_BYTES)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // Plans must not depend on bound values: else SQLite prepares a kept statement again
    // whenever other values are bound to it, which costs more than most of them take.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}
