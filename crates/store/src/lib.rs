//! The [`Store`](assize_engine::ports::Store) port on SQLite.
//!
//! One process owns a data directory. All writes go through one thread that commits the jobs
//! of many callers together ([`SqliteStore`]); reads run on the callers' threads, each on a
//! snapshot of its own. A commit is answered only once it is on the disk.
//!
//! SQL is nowhere but in this crate: one file per concern, and the schema in `migrations/`.

mod calls;
mod clear;
mod codes;
mod compliance;
mod current;
mod documents;
mod errors;
mod homes;
mod items;
mod leases;
mod lock;
mod logs;
mod numbers;
mod open;
mod outbox;
mod page;
mod past;
mod pending;
mod prune;
mod readers;
mod reads;
mod resources;
mod results;
mod rules;
mod schema;
mod store;
mod tasks;
mod timeline;
mod tx;
mod tx_past;
mod tx_read;
mod tx_write;
mod writer;

pub use logs::SqliteLogs;
pub use open::Options;
pub use store::SqliteStore;
