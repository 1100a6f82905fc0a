//! What there is to tell, as it is kept until it is told.

use crate::ports::{NoticeKind, ResultRow};
use assize_model::compliance::ComplianceType;
use assize_model::{ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// A notice. Bodies are made when it is told, from what it names; so that keeping it costs little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Notice {
    /// A new current item of a resource.
    Item { key: ResourceKey, captured: Timestamp, state_id: i64 },
    /// A verdict that changed.
    Compliance { rule_id: String, key: ResourceKey, new: Verdict, old: Option<Verdict> },
    /// An evaluation that began, of these rules.
    EvaluationStarted { rules: Vec<String> },
    /// A snapshot is on its way.
    SnapshotStarted { id: String },
    /// A snapshot is in the bucket.
    SnapshotCompleted { id: String, bucket: String, key: String },
    /// A snapshot did not come about.
    SnapshotFailed { id: String, code: String, message: String },
    /// A file of history is in the bucket.
    HistoryCompleted { bucket: String, key: String },
}

/// What a message says of a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Verdict {
    pub compliance: ComplianceType,
    pub annotation: Option<String>,
    pub ordering: Timestamp,
    pub invoked_at: Timestamp,
    pub recorded_at: Timestamp,
}

impl From<&ResultRow> for Verdict {
    fn from(row: &ResultRow) -> Self {
        Self {
            compliance: row.compliance,
            annotation: row.annotation.clone(),
            ordering: row.ordering,
            invoked_at: row.invoked_at,
            recorded_at: row.recorded_at,
        }
    }
}

impl Notice {
    /// What it is about.
    pub(crate) const fn kind(&self) -> NoticeKind {
        match self {
            Self::Item { .. } => NoticeKind::Item,
            Self::Compliance { .. } => NoticeKind::Compliance,
            Self::EvaluationStarted { .. } => NoticeKind::Evaluation,
            Self::SnapshotStarted { .. }
            | Self::SnapshotCompleted { .. }
            | Self::SnapshotFailed { .. }
            | Self::HistoryCompleted { .. } => NoticeKind::Delivery,
        }
    }

    /// What must be told in order, within an account and region: a resource's notices, and a
    /// delivery's.
    pub(crate) fn order(&self) -> String {
        match self {
            Self::Item { key, .. } | Self::Compliance { key, .. } => key.to_string(),
            Self::EvaluationStarted { .. } => "evaluation".to_owned(),
            Self::SnapshotStarted { id }
            | Self::SnapshotCompleted { id, .. }
            | Self::SnapshotFailed { id, .. } => format!("snapshot {id}"),
            Self::HistoryCompleted { key, .. } => format!("history {key}"),
        }
    }
}
