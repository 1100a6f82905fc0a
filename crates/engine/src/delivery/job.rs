//! Deliveries that wait. Each is a document, so that a crash repeats it under the same key.

use super::status::Export;
use crate::error::EngineError;
use crate::limits::HIGHEST;
use crate::ports::{ReadTx, StoreError, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "delivery";

/// A delivery that waits, or is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Job {
    /// Its id: of a snapshot, the one that was answered.
    pub id: String,
    pub export: Export,
    /// When it was asked for: the time in its keys.
    pub asked: Timestamp,
    /// Of history: the store's number of the last item that goes into it.
    pub to: i64,
    /// Failed tries.
    pub attempts: u32,
    /// From when on it is tried.
    pub not_before: Timestamp,
}

/// The jobs of an account and region.
pub(super) fn waiting(tx: &dyn ReadTx, home: &AccountRegion) -> Result<Vec<Job>, EngineError> {
    // More can't be put.

    let mut jobs = Vec::new();
    for (name, text) in tx.documents(home, KIND, None, HIGHEST)? {
        let job: Job = serde_json::from_str(&text).map_err(|e| {
            let reason = e.to_string();
            StoreError::Damaged { path: format!("{KIND} {name}"), reason }
        })?;
        jobs.push(job);
    }
    jobs.sort_by_key(|job| job.asked);
    Ok(jobs)
}

pub(super) fn put(tx: &mut dyn WriteTx, home: &AccountRegion, job: &Job) -> Result<(), StoreError> {
    let text = serde_json::to_string(job)
        .map_err(|e| StoreError::Other(format!("writing a delivery: {e}")))?;
    tx.put_document(home, KIND, &job.id, &text)
}

pub(super) fn end(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    job: &Job,
) -> Result<bool, StoreError> {
    tx.delete_document(home, KIND, &job.id)
}

/// A random id in the form of a UUID.
pub fn random_id() -> Result<String, EngineError> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
    let number = u128::from_be_bytes(bytes);
    // Version 4, variant 1.
    let number = (number & !(0xf << 76) | (4 << 76)) & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids() {
        let id = random_id().unwrap();
        let lengths: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(id.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&id.as_bytes()[19]));
        assert_ne!(id, random_id().unwrap());
    }
}
