//! Logs of functions, in the shape of CloudWatch Logs: groups of streams of timed lines.

use super::StoreError;
use assize_model::{AccountRegion, Timestamp};

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name, such as `/aws/lambda/my-function`.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// How many days its events are kept; forever when `None`.
    pub retention_days: Option<u32>,
    /// Bytes of the messages that it holds.
    pub stored_bytes: u64,
}

/// A log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStream {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// The time of its earliest event.
    pub first_event: Option<Timestamp>,
    /// The time of its latest event.
    pub last_event: Option<Timestamp>,
    /// When events last came in.
    pub last_ingestion: Option<Timestamp>,
}

/// A line to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written.
    pub at: Timestamp,
    /// Its text.
    pub message: String,
}

/// Where an event stands among those of its group: by time, then in order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPosition {
    /// Its time.
    pub at: Timestamp,
    /// Its number, which grows with every event that comes in.
    pub number: i64,
}

/// A line that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent {
    /// Where it stands.
    pub position: LogPosition,
    /// The stream's name.
    pub stream: String,
    /// When it came in.
    pub ingested: Timestamp,
    /// Its text.
    pub message: String,
}

/// Which streams, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamQuery {
    /// Whose names begin so.
    pub prefix: Option<String>,
    /// In order of the latest event instead of the name.
    pub by_last_event: bool,
    /// Backwards.
    pub descending: bool,
    /// How many to pass over.
    pub skip: usize,
    /// The most to give.
    pub limit: usize,
}

/// Which events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventQuery {
    /// Of these streams; of all when empty.
    pub streams: Vec<String>,
    /// From this time on.
    pub start: Option<Timestamp>,
    /// Before this time.
    pub end: Option<Timestamp>,
    /// Beyond this position, in the direction of the query.
    pub after: Option<LogPosition>,
    /// Latest first.
    pub backward: bool,
}

/// What became of a wish to make something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    New,
    /// It was there.
    Known,
    /// What it would belong to is not there.
    Orphan,
}

/// Appends lines to a stream; makes stream and group where they are not there.
///
/// # Errors
/// What the store says; that the group was deleted meanwhile.
pub fn append_log(
    logs: &dyn LogStore,
    home: &AccountRegion,
    group: &str,
    stream: &str,
    lines: &[LogLine],
    now: Timestamp,
) -> Result<(), StoreError> {
    if logs.append(home, group, stream, lines, now)? {
        return Ok(());
    }
    if logs.create_stream(home, group, stream, now)? == Made::Orphan {
        logs.create_group(home, group, now)?;
        logs.create_stream(home, group, stream, now)?;
    }
    if logs.append(home, group, stream, lines, now)? {
        return Ok(());
    }
    Err(StoreError::Other(format!("the log group `{group}` was deleted meanwhile")))
}

/// Keeps logs. They are apart from everything else: they grow fast, are dropped when they
/// are old, and nothing else depends on them.
pub trait LogStore: Send + Sync + 'static {
    /// Makes a group.
    fn create_group(
        &self,
        home: &AccountRegion,
        name: &str,
        now: Timestamp,
    ) -> Result<Made, StoreError>;

    /// Deletes a group with all that it holds; answers whether it was there.
    fn delete_group(&self, home: &AccountRegion, name: &str) -> Result<bool, StoreError>;

    /// A group by its name.
    fn group(&self, home: &AccountRegion, name: &str) -> Result<Option<LogGroup>, StoreError>;

    /// Groups in order of name, beginning after `after`, whose names contain `infix` and begin
    /// with `prefix`.
    fn groups(
        &self,
        home: &AccountRegion,
        prefix: &str,
        infix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<LogGroup>, StoreError>;

    /// Sets how many days a group's events are kept; answers whether the group is there.
    fn set_retention(
        &self,
        home: &AccountRegion,
        name: &str,
        days: Option<u32>,
    ) -> Result<bool, StoreError>;

    /// Makes a stream.
    fn create_stream(
        &self,
        home: &AccountRegion,
        group: &str,
        name: &str,
        now: Timestamp,
    ) -> Result<Made, StoreError>;

    /// Deletes a stream with its events; answers whether it was there.
    fn delete_stream(
        &self,
        home: &AccountRegion,
        group: &str,
        name: &str,
    ) -> Result<bool, StoreError>;

    /// Streams of a group.
    fn streams(
        &self,
        home: &AccountRegion,
        group: &str,
        query: &StreamQuery,
    ) -> Result<Vec<LogStream>, StoreError>;

    /// Appends lines to a stream; answers `false`, and keeps nothing, where there is no such
    /// stream.
    fn append(
        &self,
        home: &AccountRegion,
        group: &str,
        stream: &str,
        lines: &[LogLine],
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Calls `each` with events of a group in order of their positions, until it answers
    /// `false`.
    fn events(
        &self,
        home: &AccountRegion,
        group: &str,
        query: &EventQuery,
        each: &mut dyn FnMut(LogEvent) -> bool,
    ) -> Result<(), StoreError>;

    /// Deletes events that are older than their groups keep them, at most `limit`; answers
    /// how many.
    fn expire(&self, now: Timestamp, limit: usize) -> Result<usize, StoreError>;

    /// Deletes all groups with all that they hold.
    fn clear(&self) -> Result<(), StoreError>;
}
