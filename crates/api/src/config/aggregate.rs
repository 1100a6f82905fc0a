//! Going over the accounts and regions that an aggregator sees, page by page.

use super::convert::aggregate_error;
use super::error::to_config_error;
use super::page::{Question, cursor_token, cut, token_cursor};
use assize_engine::ports::{ComplianceCounts, Cursor, Page, ReadTx};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::ConfigError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The homes that an aggregator sees, of this account and region where given, in order.
pub(super) fn homes(
    engine: &Engine,
    home: &AccountRegion,
    aggregator: &str,
    account: Option<&str>,
    region: Option<&str>,
) -> Result<Vec<AccountRegion>, ConfigError> {
    let mut homes = engine.aggregated(home, aggregator).map_err(aggregate_error)?;
    homes.retain(|home| {
        account.is_none_or(|account| home.account == account)
            && region.is_none_or(|region| home.region == region)
    });
    Ok(homes)
}

/// The last row of a page.
#[derive(Serialize, Deserialize)]
struct Spot {
    account: String,
    region: String,
    resource_type: String,
    resource_id: String,
}

/// Rows, each with its home, and the token of the next page.
pub(super) type Rows<T> = (Vec<(AccountRegion, T)>, Option<String>);

/// Reads a page of rows over some homes, in order of home. `read` gives a home's rows on a page,
/// in order, each with its own cursor.
pub(super) fn pages<T>(
    engine: &Engine,
    homes: &[AccountRegion],
    question: &Question,
    token: Option<&str>,
    limit: usize,
    mut read: impl FnMut(&dyn ReadTx, &AccountRegion, &Page) -> Result<Vec<(Cursor, T)>, EngineError>,
) -> Result<Rows<T>, ConfigError> {
    let after: Option<Spot> = token_cursor(question, token)?;
    let mut rows: Vec<(AccountRegion, Cursor, T)> = Vec::new();
    engine
        .read(|tx| {
            for home in homes {
                let mut page = Page::first(limit + 1 - rows.len());
                if let Some(spot) = &after {
                    let at = (&home.account, &home.region);
                    match at.cmp(&(&spot.account, &spot.region)) {
                        std::cmp::Ordering::Less => continue,
                        std::cmp::Ordering::Equal => {
                            page.after =
                                Some(Cursor::new(&*spot.resource_type, &*spot.resource_id));
                        }
                        std::cmp::Ordering::Greater => {}
                    }
                }
                let found = read(tx, home, &page)?.into_iter().take(page.limit);
                rows.extend(found.map(|(cursor, row)| (home.clone(), cursor, row)));
                if rows.len() > limit {
                    break;
                }
            }
            Ok::<_, EngineError>(())
        })
        .map_err(to_config_error)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(home, cursor, _)| {
        let spot = Spot {
            account: home.account.clone(),
            region: home.region.clone(),
            resource_type: cursor.resource_type.clone(),
            resource_id: cursor.resource_id.clone(),
        };
        cursor_token(question, &spot)
    });
    Ok((rows.into_iter().map(|(home, _, row)| (home, row)).collect(), next))
}

/// What homes are gathered by.
#[derive(Clone, Copy)]
pub(super) enum GroupBy {
    Nothing,
    Account,
    Region,
}

/// Groups by name, which none has where nothing is asked to group by; and the token of the next
/// page.
pub(super) type Groups = (Vec<(Option<String>, ComplianceCounts)>, Option<String>);

/// Reads a page of what homes add up to, in order of the groups' names. `add` adds what a home has.
pub(super) fn groups(
    engine: &Engine,
    homes: &[AccountRegion],
    by: GroupBy,
    question: &Question,
    page: &Page,
    add: impl Fn(&dyn ReadTx, &AccountRegion, &mut ComplianceCounts) -> Result<(), EngineError>,
) -> Result<Groups, ConfigError> {
    let name = |home: &AccountRegion| match by {
        GroupBy::Nothing => String::new(),
        GroupBy::Account => home.account.clone(),
        GroupBy::Region => home.region.clone(),
    };
    let mut all: BTreeMap<String, ComplianceCounts> = BTreeMap::new();
    engine
        .read(|tx| {
            homes.iter().try_for_each(|home| add(tx, home, all.entry(name(home)).or_default()))
        })
        .map_err(to_config_error)?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut rows: Vec<(String, ComplianceCounts)> =
        all.into_iter().filter(|(name, _)| after.is_none_or(|after| &**name > after)).collect();
    let next = cut(question, &mut rows, page, |(name, _)| Cursor::new("", &**name));
    let named =
        rows.into_iter().map(|(name, counts)| (Some(name).filter(|n| !n.is_empty()), counts));
    Ok((named.collect(), next))
}
