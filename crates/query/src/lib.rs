//! AWS Config's advanced queries: a subset of SQL's `SELECT` over the current items.
//!
//! [`Query::parse`] reads a text into a checked plan, or says where the text is wrong. The plan
//! is evaluated over one item at a time, read lazily from its indexed text
//! ([`Document`]); a [`Collector`] keeps what a page of the answer needs and nothing more.
//! There is no I/O here: who runs a query brings the items, on as many threads as it likes,
//! and merges the collectors.
//!
//! What matches what:
//!
//! - A property that leads through arrays has all of their values; a test holds if it holds
//!   for any of them, each test for itself. So two tests of one array may be met by different
//!   elements, as in AWS.
//! - A negation (`NOT`, `<>`, `!=`, `NOT IN`, …) holds where the test doesn't, so also where
//!   the property is absent or `null`.
//! - Literals fit themselves to the value: `'100'` and `100` are one number to a number,
//!   `'true'` is true to a boolean, times are compared as times, and IP addresses and CIDR
//!   blocks as ranges that overlap. Everything else compares as text, case and all.

mod collect;
mod condition;
mod document;
mod error;
mod hints;
mod ip;
mod literal;
mod parse;
mod pattern;
mod plan;
mod property;

pub use collect::{Answer, Collector, Cursor, Place};
pub use document::Document;
pub use error::{QueryError, Reason, TextPlace};
pub use hints::{Hints, Known};
pub use plan::Query;

/// Bytes of an expression, as AWS has it.
pub const MAX_EXPRESSION: usize = 4_096;
/// The most rows of a page, as AWS has it.
pub const MAX_PAGE: usize = 100;
/// Rows of a page unless the request says otherwise.
pub const DEFAULT_PAGE: usize = 25;
/// Rows of a page of a query with aggregates or groups unless the request says otherwise.
pub const DEFAULT_GROUPS: usize = 500;
