//! Messages as JSON.

use serde_json::Value;

/// The message as an object or an array; `None` for all else.
pub(super) fn read(message: &str) -> Option<Value> {
    let text = message.trim();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}
