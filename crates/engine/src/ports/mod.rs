//! What the engine needs from outside, as traits.

mod buckets;
mod clock;
mod current;
mod documents;
mod invocations;
mod logs;
mod outbox;
mod past;
mod read_sets;
mod records;
mod runner;
mod sinks;
mod store;
mod tx;

pub use buckets::{BucketError, Buckets, Content, NewObject, NoBuckets, ObjectInfo};
pub use clock::{Clock, ManualClock, SystemClock};
pub use current::{CurrentItem, ResourceVerdicts, RuleVerdict};
pub use documents::{DocumentError, Documents, NoDocuments};
pub use invocations::{Answers, Call, CallCause, Invocation};
pub use logs::{
    EventQuery, LogEvent, LogGroup, LogLine, LogPosition, LogStore, LogStream, Made, StreamQuery,
    append_log,
};
pub use outbox::{ItemSpan, NewNotice, NoticeRow, OutboxCount, Pruned, TimelineCursor};
pub use past::{PastItem, PastTx};
pub use read_sets::{ANY_ID, ReadSetTx};
pub use records::{
    Arrival, Cause, ComplianceCounts, ComplianceFilter, Cursor, HistoryQuery, ItemRow, NewItem,
    Page, PutOutcome, Reader, ReadsOf, ResourceCompliance, ResourceFilter, ResourceRow, ResultRow,
    RuleStatus, Task, TaskKind, TimelineRow, TypeCount, Why, Work,
};
pub use runner::{InvokeError, Invoked, NoRunner, NotInvocable, Runner};
pub use sinks::{Message, NoticeKind, Sink, SinkError};
pub use store::{Decision, Store, StoreError, StoreExt, WriteJob};
pub use tx::{ReadTx, WriteTx};
