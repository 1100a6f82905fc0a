//! Readers of configuration items: AWS Config's snapshot and history files, the output of
//! `aws configservice`, rule events and notifications, and NDJSON; plain or gzip.
//!
//! Everything streams: a document of any length is split into its records without being
//! loaded, in memory bounded by [`Limits`]. A bad record is reported with its place and
//! never stops or loses the good ones; where the structure of a whole document breaks, the
//! place is reported and everything before it has been delivered.
//!
//! ```no_run
//! use assize_model::Timestamp;
//! use assize_model::item::parse::Defaults;
//! use assize_recorder::{Batch, Limits, Reader, Source};
//!
//! let defaults = Defaults {
//!     account: "123456789012".into(),
//!     region: "ap-northeast-1".into(),
//!     capture_time: Timestamp::parse("2026-11-01T00:00:00Z")?,
//! };
//! let mut reader = Reader::new(vec![Source::file("snapshot.json.gz")], Limits::default());
//! let mut batch = Batch::default();
//! while reader.fill(&mut batch) {
//!     batch.items(&defaults, &mut |found| match found {
//!         Ok((place, item)) => println!("record {}: {}", place.number, item.key()),
//!         Err(bad) => eprintln!("{bad}"),
//!     });
//! }
//! # Ok::<(), assize_model::time::TimeError>(())
//! ```

mod batch;
mod document;
mod expand;
mod fault;
mod feed;
mod input;
mod lines;
mod open;
mod reader;
mod scan;
mod sniff;
mod unpack;

pub use assize_engine::offline::Place;
pub use batch::{Batch, Record};
pub use fault::{Bad, Fault};
pub use open::{Limits, Source};
pub use reader::Reader;
