//! Values that are kept as documents of the store.

use crate::ports::{ReadTx, StoreError, WriteTx};
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

/// The value of a name.
pub(crate) fn get<T: DeserializeOwned>(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    kind: &str,
    name: &str,
) -> Result<Option<T>, StoreError> {
    tx.document(home, kind, name)?.map(|text| read(kind, name, &text)).transpose()
}

/// The values of a kind in order of their names, after `after`, at most `limit`.
pub(crate) fn list<T: DeserializeOwned>(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    kind: &str,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<T>, StoreError> {
    let documents = tx.documents(home, kind, after, limit)?;
    documents.iter().map(|(name, text)| read(kind, name, text)).collect()
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
