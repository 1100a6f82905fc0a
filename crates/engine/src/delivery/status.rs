//! How deliveries went, and when the next one is.

use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

const KIND: &str = "delivery-status";

/// What is delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Export {
    /// Everything as it is.
    Snapshot,
    /// What changed.
    History,
}

impl Export {
    const fn name(self) -> &'static str {
        match self {
            Self::Snapshot => "snapshot",
            Self::History => "history",
        }
    }
}

/// A delivery that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFailure {
    /// A code that tells failures apart, such as `NoSuchBucket`.
    pub code: String,
    /// For people.
    pub message: String,
}

/// How deliveries of a kind went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportStatus {
    /// When a delivery was last tried.
    pub last_attempt: Option<Timestamp>,
    /// When one last succeeded.
    pub last_success: Option<Timestamp>,
    /// Why the last one failed, if it did.
    pub failure: Option<DeliveryFailure>,
    /// When the next one is due; none is where nothing has them delivered by the clock.
    pub next: Option<Timestamp>,
    /// The period that `next` follows from, in milliseconds.
    pub(crate) period_ms: Option<i64>,
    /// Of history: the store's number of the last item that was delivered.
    pub(crate) delivered_to: i64,
}

/// How deliveries of a kind went so far.
pub fn export_status(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    export: Export,
) -> Result<ExportStatus, EngineError> {
    let Some(text) = tx.document(home, KIND, export.name())? else {
        return Ok(ExportStatus::default());
    };
    serde_json::from_str(&text).map_err(|e| {
        let path = format!("{KIND} {}", export.name());
        StoreError::Damaged { path, reason: e.to_string() }.into()
    })
}

pub(super) fn put(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    export: Export,
    status: &ExportStatus,
) -> Result<(), StoreError> {
    let text = serde_json::to_string(status)
        .map_err(|e| StoreError::Other(format!("writing how deliveries went: {e}")))?;
    tx.put_document(home, KIND, export.name(), &text)
}
