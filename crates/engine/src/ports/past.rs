//! What was, at a time: items as they were captured, and verdicts as they were reached.
//!
//! An item holds from its capture time until that of the resource's next one. A verdict holds from
//! the time when it was recorded until that of the next change.

use super::current::{CurrentItem, ResourceVerdicts};
use super::records::{Arrival, ComplianceCounts, TimelineRow};
use super::store::StoreError;
use assize_model::compliance::ComplianceType;
use assize_model::{AccountRegion, ItemStatus, ResourceKey, Timestamp};
use std::ops::ControlFlow;

/// One of a resource's items, lent for one look.
#[derive(Clone, Copy, Debug)]
pub struct PastItem<'a> {
    /// The resource's place.
    pub place: Arrival,
    /// Its id.
    pub id: &'a str,
    /// When the state was captured.
    pub captured: Timestamp,
    /// The status.
    pub status: ItemStatus,
    /// The item's text.
    pub text: &'a str,
}

/// Reads about a time in the past.
pub trait PastTx {
    /// The types of which anything was ever recorded, in order.
    fn recorded_types(&self, home: &AccountRegion) -> Result<Vec<String>, StoreError>;

    /// Lends the items of a type that held at a time, of resources with places in `(after, to]`,
    /// to `each`, in that order; deleted and unrecorded ones are left out.
    fn visit_items_at(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        at: Timestamp,
        each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// What rules had found, at a time, about resources of a type with places in `(after, to]`, in
    /// that order.
    fn verdicts_in_range_at(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        at: Timestamp,
    ) -> Result<Vec<ResourceVerdicts>, StoreError>;

    /// The verdicts of a rule that held at a time, each as the change that led to it, in order of
    /// arrival after `after`; of some kinds of compliance only, where given.
    fn verdicts_at(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        at: Timestamp,
        types: &[ComplianceType],
        after: Option<Arrival>,
        limit: usize,
    ) -> Result<Vec<(Arrival, TimelineRow)>, StoreError>;

    /// How many of a rule's verdicts of each kind held at a time.
    fn counts_at(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        at: Timestamp,
    ) -> Result<ComplianceCounts, StoreError>;

    /// The verdicts about a resource that held at a time, each as the change that led to it, in
    /// order of rule id.
    fn verdicts_of_resource_at(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        at: Timestamp,
    ) -> Result<Vec<TimelineRow>, StoreError>;

    /// Lends the items of a type to `each`, of resources with places in `(after, to]`, resource
    /// by resource and each one's oldest first: those that held at `span.0` or were captured
    /// after it and no later than `span.1`.
    fn visit_history(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        span: (Timestamp, Timestamp),
        each: &mut dyn FnMut(PastItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// When the resource changed within `(span.0, span.1]`, in order; with the id `*` when any of
    /// the type did. At most `limit` times.
    fn changes(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        span: (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<Vec<Timestamp>, StoreError>;
}
