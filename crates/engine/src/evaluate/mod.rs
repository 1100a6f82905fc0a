//! Evaluating: one resource by all its rules, or all resources of some rules.

mod context;
mod resource;
mod sweep;

pub(crate) use resource::evaluate_resource;
pub(crate) use sweep::{Reasons, put_findings};

pub use context::TrackingContext;

use crate::ports::{ResultRow, Why};
use assize_model::{ItemView, ResourceKey, Timestamp, Verdict};

/// A verdict that is to be kept, with what it rests on.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) result: ResultRow,
    /// What the rule read beside the item; `None` leaves what is kept as it is.
    pub(crate) reads: Option<Vec<ResourceKey>>,
}

impl Finding {
    pub(crate) fn new(
        rule_id: &str,
        key: ResourceKey,
        verdict: Verdict,
        ordering: Timestamp,
        (now, why): (Timestamp, Why),
    ) -> Self {
        let result = ResultRow {
            rule_id: rule_id.to_owned(),
            key,
            compliance: verdict.compliance,
            annotation: verdict.annotation,
            evidence: verdict.evidence,
            ordering,
            invoked_at: now,
            recorded_at: now,
            since: now,
            why: Some(why),
        };
        Self { result, reads: None }
    }
}

/// Whether a stored result already says what the verdict says.
pub(crate) fn says_the_same(stored: &ResultRow, verdict: &Verdict) -> bool {
    stored.compliance == verdict.compliance
        && stored.annotation == verdict.annotation
        && stored.evidence == verdict.evidence
}

/// The time that orders a native verdict: the capture time of what was judged.
pub(crate) fn ordering_of(item: &ItemView<'_>, now: Timestamp) -> Timestamp {
    item.capture_time().unwrap_or(now)
}
