//! The time.

use assize_model::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time, to the millisecond.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Timestamp::from_millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}
