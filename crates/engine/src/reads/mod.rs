//! What verdicts rest on beside the resources that they are about.
//!
//! A native rule reads through its context, a function through AWS's API, which the edge answers;
//! both are kept with the verdict, and a change of any of it wakes that verdict alone. A Guard
//! policy sees nothing but the item that it judges.

mod told;

pub(crate) use told::told as tell_reads;
pub use told::{Read, ReadKind, ReadsLogic, RuleReads, VerdictReads};

use crate::ports::{ANY_ID, ReadTx, StoreError};
use assize_model::{AccountRegion, ResourceKey};
use std::collections::BTreeMap;

/// Resources of one type that are kept one by one; beyond, all of the type are meant.
pub(crate) const MAX_OF_TYPE: usize = 256;

/// What was read, in order and each once; of a type of which very many were read, or all, only
/// that all were.
pub(crate) fn bounded(mut reads: Vec<ResourceKey>) -> Vec<ResourceKey> {
    reads.sort();
    reads.dedup();
    if reads.len() <= MAX_OF_TYPE && !reads.iter().any(|read| read.resource_id == ANY_ID) {
        return reads;
    }
    let mut by_type: BTreeMap<String, Vec<ResourceKey>> = BTreeMap::new();
    for read in reads {
        by_type.entry(read.resource_type.clone()).or_default().push(read);
    }
    let of_type = |(resource_type, reads): (String, Vec<ResourceKey>)| {
        let all = reads.len() > MAX_OF_TYPE || reads.iter().any(|read| read.resource_id == ANY_ID);
        if all { vec![ResourceKey::new(resource_type, ANY_ID)] } else { reads }
    };
    by_type.into_iter().flat_map(of_type).collect()
}

/// Whether anything of what was read came in after the item with the number `seen`.
pub(crate) fn any_changed_since(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    reads: &[ResourceKey],
    seen: i64,
) -> Result<bool, StoreError> {
    if reads.is_empty() || tx.last_item()? <= seen {
        return Ok(false);
    }
    for read in reads {
        if tx.changed_since(home, read, seen)? {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_are_told_once_and_bounded_by_type() {
        let key = |kind: &str, id: &str| ResourceKey::new(kind, id);
        assert_eq!(
            bounded(vec![key("B", "2"), key("A", "1"), key("B", "2")]),
            [key("A", "1"), key("B", "2")]
        );
        // A list covers whatever was read of the type one by one.
        assert_eq!(
            bounded(vec![key("A", "1"), key("A", ANY_ID), key("B", "1")]),
            [key("A", ANY_ID), key("B", "1")]
        );
        let mut many: Vec<ResourceKey> =
            (0..=MAX_OF_TYPE).map(|n| key("A", &n.to_string())).collect();
        many.push(key("B", "1"));
        assert_eq!(bounded(many), [key("A", ANY_ID), key("B", "1")]);
    }
}
