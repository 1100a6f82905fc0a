//! How functions are kept: a document each, and for each code a document of who needs it.

use crate::error::RegistryError;
use crate::record::Record;
use assize_engine::ports::{ReadTx, StoreError, WriteTx};
use assize_model::AccountRegion;
use std::collections::BTreeSet;

pub(crate) const KIND: &str = "lambda-function";
/// Which functions need which code: a digest's document lists them.
pub(crate) const CODE_KIND: &str = "lambda-code";

/// What belongs to no account.
pub(crate) fn everywhere() -> AccountRegion {
    AccountRegion::new("", "")
}

/// A function's record.
pub(crate) fn read(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Record>, RegistryError> {
    tx.document(home, KIND, name)?.as_deref().map(parse).transpose()
}

/// A record from its document.
pub(crate) fn parse(text: &str) -> Result<Record, RegistryError> {
    serde_json::from_str(text)
        .map_err(|e| StoreError::Other(format!("a function's document cannot be read: {e}")).into())
}

/// Keeps a record, and which code it needs.
pub(crate) fn write(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    old: Option<&Record>,
    record: &Record,
) -> Result<(), RegistryError> {
    let text = serde_json::to_string(record)
        .map_err(|e| StoreError::Other(format!("a function cannot be written: {e}")))?;
    tx.put_document(home, KIND, name, &text)?;
    refer(tx, home, name, old, Some(record))
}

/// Notes which code a function needs now.
pub(crate) fn refer(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
    old: Option<&Record>,
    new: Option<&Record>,
) -> Result<(), RegistryError> {
    let of = |record: Option<&Record>| -> BTreeSet<String> {
        record.iter().flat_map(|record| record.code().map(str::to_owned)).collect()
    };
    let (old, new) = (of(old), of(new));
    let holder = format!("{}/{}/{name}", home.account, home.region);
    for digest in old.symmetric_difference(&new) {
        if new.contains(digest) {
            hold(tx, digest, &holder)?;
        } else {
            release(tx, digest, &holder)?;
        }
    }
    Ok(())
}

/// Notes that somebody needs code.
pub(crate) fn hold(tx: &mut dyn WriteTx, digest: &str, holder: &str) -> Result<(), RegistryError> {
    change_holders(tx, digest, |holders| {
        holders.insert(holder.to_owned());
    })
}

/// Notes that somebody does not need code any more.
pub(crate) fn release(
    tx: &mut dyn WriteTx,
    digest: &str,
    holder: &str,
) -> Result<(), RegistryError> {
    change_holders(tx, digest, |holders| {
        holders.remove(holder);
    })
}

fn change_holders(
    tx: &mut dyn WriteTx,
    digest: &str,
    change: impl FnOnce(&mut BTreeSet<String>),
) -> Result<(), RegistryError> {
    let known = tx.document(&everywhere(), CODE_KIND, digest)?;
    let mut holders: BTreeSet<String> = known
        .as_deref()
        .map(serde_json::from_str)
        .transpose()
        .map_err(|e| StoreError::Other(format!("holders of code cannot be read: {e}")))?
        .unwrap_or_default();
    change(&mut holders);
    if holders.is_empty() {
        tx.delete_document(&everywhere(), CODE_KIND, digest)?;
        return Ok(());
    }
    let text = serde_json::to_string(&holders)
        .map_err(|e| StoreError::Other(format!("holders of code: {e}")))?;
    Ok(tx.put_document(&everywhere(), CODE_KIND, digest, &text)?)
}
