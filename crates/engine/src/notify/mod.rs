//! Telling others what happens.
//!
//! A notice is kept in the same transaction as what it tells of, once for each sink that hears of
//! its kind: what was committed is told, and what was undone is not. Nothing is written where
//! nobody hears. A worker makes the message that AWS documents, tells it, and forgets the notice;
//! a crash in between tells it again, under the same id. Notices of a resource are told in order,
//! each when the one before was taken or given up.

mod body;
mod keep;
mod message;
mod notice;
mod telling;

pub use telling::{MAX_ATTEMPTS, StreamStatus, stream_status};

pub(crate) use keep::{Hearers, Listeners, tell_of_verdict};
pub(crate) use notice::Notice;
