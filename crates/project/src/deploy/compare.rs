//! Are two JSON texts the same, however they are written?

use serde_json::Value;

/// Whether two texts are the same JSON, or the same text.
pub fn same_json(one: &str, other: &str) -> bool {
    let read = |text| serde_json::from_str::<Value>(text).ok();
    one == other || matches!((read(one), read(other)), (Some(one), Some(other)) if one == other)
}
