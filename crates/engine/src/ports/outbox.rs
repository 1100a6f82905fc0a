//! Notices that are to be told to others, and forgetting what is old.

use assize_model::{AccountRegion, Timestamp};

/// A notice for a sink, to be kept until it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice<'a> {
    /// The sink's name.
    pub sink: &'a str,
    /// What must be told in order: notices of the same topic are, to each sink.
    pub topic: &'a str,
    /// The id that all sinks get.
    pub id: &'a str,
    /// When it came about.
    pub at: Timestamp,
    /// What it says, in the engine's JSON.
    pub body: &'a str,
}

/// A notice as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its number in the store, never used twice.
    pub number: i64,
    /// Account and region.
    pub home: AccountRegion,
    /// The sink's name.
    pub sink: String,
    /// What must be told in order.
    pub topic: String,
    /// The id that all sinks get.
    pub id: String,
    /// When it came about.
    pub at: Timestamp,
    /// What it says, in the engine's JSON.
    pub body: String,
    /// Failed tries so far.
    pub attempts: u32,
    /// Why the last one failed.
    pub error: Option<String>,
}

/// Notices of a sink.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxCount {
    /// The sink's name.
    pub sink: String,
    /// Those that wait.
    pub waiting: u64,
    /// Those that were given up.
    pub dead: u64,
}

/// What became of a step of forgetting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pruned<C> {
    /// Rows that were deleted.
    pub deleted: usize,
    /// Where the next step begins; `None` when the end is reached.
    pub next: Option<C>,
}

/// A place among the changes of verdicts, in the store's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimelineCursor(pub i64, pub i64, pub i64);

/// Items of a type that came in between two of the store's numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemSpan {
    /// The type.
    pub resource_type: String,
    /// How many.
    pub count: u64,
    /// The earliest time that one was captured.
    pub earliest: Timestamp,
    /// The latest one.
    pub latest: Timestamp,
}
