//! What held at a time: verdicts by the timeline, and how they came about.
//!
//! Verdicts hold from the time when they were recorded. Of rules that were deleted nothing is
//! known, as of AWS's; a rule's own definition at the time is not kept either.

mod compliance_items;
mod verdicts;

pub use verdicts::{Change, Held, ResourceVerdict, RuleCompliance};

use crate::error::EngineError;
use crate::ports::{HistoryQuery, ItemRow, ReadTx, StoreError};
use crate::retention::{DAY_MS, retention};
use assize_model::{AccountRegion, ResourceKey, Timestamp};

/// How much older than what is kept a question may be, in milliseconds: it took a while to come
/// here, and what is too old is forgotten once an hour only.
const GRACE_MS: i64 = 60 * 60 * 1_000;

/// Refuses a question about a time of which not everything is kept.
pub(crate) fn check_kept(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), EngineError> {
    match retention(tx, home)? {
        Some(days) if at < now.plus_millis(-i64::from(days) * DAY_MS - GRACE_MS) => {
            Err(EngineError::NotKept { at, days })
        }
        _ => Ok(()),
    }
}

/// The item of a resource that held at a time, a deleted one included.
pub(crate) fn item_at(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    key: &ResourceKey,
    at: Timestamp,
) -> Result<Option<ItemRow>, StoreError> {
    let query =
        HistoryQuery { later: Some(at), earlier: None, forward: false, after: None, limit: 1 };
    Ok(tx.item_history(home, key, &query)?.pop())
}
