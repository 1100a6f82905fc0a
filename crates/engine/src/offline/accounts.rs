//! Accounts as resources, where the input holds none of them.

use super::feed::Place;
use super::spool::Asides;
use crate::account::bare_item;
use assize_model::item::{GLOBAL_REGION, IndexedItem};
use assize_model::{AccountRegion, Timestamp};
use serde_json::Map;
use std::collections::BTreeSet;

/// A bare item for each account and region that the input tells of, but those `known` by an
/// item of their own. Items of global services tell of a region only where nothing else of
/// their account does.
pub(super) fn accounts_aside(
    homes: BTreeSet<AccountRegion>,
    now: Timestamp,
    known: impl Fn(&AccountRegion) -> bool,
) -> Asides {
    let source = "account".into();
    let regional: BTreeSet<&str> = homes
        .iter()
        .filter(|home| home.region != GLOBAL_REGION)
        .map(|home| home.account.as_str())
        .collect();
    let mut asides = Asides::default();
    for home in &homes {
        let covered = home.region == GLOBAL_REGION && regional.contains(home.account.as_str());
        if covered || known(home) {
            continue;
        }
        if let Ok(item) = IndexedItem::new(bare_item(home, now, Map::new()))
            && let Ok(view) = item.view()
        {
            asides.push(&view, &source, Place::default(), (true, true));
        }
    }
    asides
}
