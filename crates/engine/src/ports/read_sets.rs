//! What verdicts rest on beside the resources that they are about.

use super::records::{Reader, ReadsOf};
use super::store::StoreError;
use assize_model::{AccountRegion, ResourceKey};

/// The id that stands for all resources of a type among what was read.
pub const ANY_ID: &str = "*";

/// Reads of read sets.
pub trait ReadSetTx {
    /// The verdicts that rest on a read of `key`, in order of type, id and rule, after `after`.
    fn readers_of(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        after: Option<&Reader>,
        limit: usize,
    ) -> Result<Vec<Reader>, StoreError>;

    /// What the verdict of a rule on a resource rests on, in order.
    fn reads_of(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
    ) -> Result<Vec<ResourceKey>, StoreError>;

    /// What each verdict of a rule rests on, in order of what is judged, after `after`; verdicts
    /// that rest on nothing else are left out. At most `limit` verdicts.
    fn reads_of_rule(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<ReadsOf>, StoreError>;

    /// Whether the resource's current item came in after the one with this number; with the id
    /// `*`, whether any of the type did.
    fn changed_since(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        number: i64,
    ) -> Result<bool, StoreError>;
}
