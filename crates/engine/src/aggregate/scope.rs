//! What an aggregator sees, and what it does not.

use super::aggregator::{self, Aggregator, Source};
use super::{AggregateError, authorization};
use crate::engine::Engine;
use crate::ports::{ReadTx, StoreExt};
use assize_model::{AccountRegion, Timestamp};
use std::collections::BTreeSet;

/// How a source of an aggregator is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    /// The account and region.
    pub home: AccountRegion,
    /// Whether its data is seen.
    pub state: SourceState,
    /// Since when.
    pub at: Timestamp,
}

/// Whether a source's data is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// It is.
    Seen,
    /// Its account has not authorised the aggregator.
    NotAuthorized,
}

/// Whether an aggregator names a home as its source. What an account keeps under no region is
/// none.
pub(super) fn names(aggregator: &Aggregator, home: &AccountRegion) -> bool {
    if home.region.is_empty() {
        return false;
    }
    match &aggregator.source {
        Source::Accounts { account_ids, regions } => {
            account_ids.contains(&home.account) && regions.admits(&home.region)
        }
        Source::Organization { .. } => false,
    }
}

impl Engine {
    /// The accounts and regions that an aggregator sees, in order: those of its sources that
    /// this server holds and that let it.
    pub fn aggregated(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<Vec<AccountRegion>, AggregateError> {
        self.store.read(|tx| {
            let aggregator =
                aggregator::find(tx, home, name)?.ok_or(AggregateError::NoSuchAggregator)?;
            seen(tx, home, &aggregator)
        })
    }

    /// How each source of an aggregator is, in order of account and region. Where all regions
    /// are wanted, it is those that this server holds of the account, or the aggregator's own.
    pub fn aggregator_sources(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<Vec<SourceStatus>, AggregateError> {
        self.store.read(|tx| {
            let aggregator =
                aggregator::find(tx, home, name)?.ok_or(AggregateError::NoSuchAggregator)?;
            let mut sources: BTreeSet<AccountRegion> = BTreeSet::new();
            sources.extend(tx.homes()?.into_iter().filter(|held| names(&aggregator, held)));
            if let Source::Accounts { account_ids, regions } = &aggregator.source {
                for account in account_ids {
                    match regions {
                        aggregator::Regions::Listed(regions) => {
                            sources.extend(regions.iter().map(|r| AccountRegion::new(account, r)));
                        }
                        aggregator::Regions::All => {
                            if sources.iter().all(|source| source.account != *account) {
                                sources.insert(AccountRegion::new(account, &home.region));
                            }
                        }
                    }
                }
            }
            let status = |source: AccountRegion| {
                let authorized = authorization::is_authorized(tx, &source, home)?;
                let state = if authorized { SourceState::Seen } else { SourceState::NotAuthorized };
                Ok(SourceStatus { home: source, state, at: aggregator.updated_at })
            };
            sources.into_iter().map(status).collect()
        })
    }
}

fn seen(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    aggregator: &Aggregator,
) -> Result<Vec<AccountRegion>, AggregateError> {
    let mut seen = Vec::new();
    for held in tx.homes()? {
        if names(aggregator, &held) && authorization::is_authorized(tx, &held, home)? {
            seen.push(held);
        }
    }
    Ok(seen)
}
