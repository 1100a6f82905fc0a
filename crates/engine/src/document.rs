//! Values that are kept as documents of the store.

use crate::ports::{StoreError, WriteTx};
use assize_model::AccountRegion;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a document's text.
pub(crate) fn read<T: DeserializeOwned>(
    kind: &str,
    name: &str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text)
        .map_err(|e| StoreError::Damaged { path: format!("{kind} {name}"), reason: e.to_string() })
}

/// Keeps a value as a document, in place of what had the name.
pub(crate) fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    kind: &str,
    name: &str,
    value: &impl Serialize,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(value)
        .map_err(|e| StoreError::Other(format!("writing {kind} {name}: {e}")))?;
    tx.put_document(home, kind, name, &text)
}
