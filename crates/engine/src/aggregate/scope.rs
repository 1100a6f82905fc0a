//! What an aggregator sees, and what it does not.

use super::aggregator::{self, Aggregator, Regions, Source};
use super::{AggregateError, authorization};
use crate::engine::Engine;
use crate::organization::Organization;
use crate::ports::{ReadTx, StoreError, StoreExt};
use assize_model::{AccountRegion, Timestamp};
use std::collections::BTreeSet;

/// How a source of an aggregator is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceStatus {
    /// What it is.
    pub of: SourceOf,
    /// Whether its data is seen.
    pub state: SourceState,
    /// Since when.
    pub at: Timestamp,
}

/// What a source is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceOf {
    /// An organization as a whole: its id, if there is one.
    Organization(Option<String>),
    /// An account in a region.
    Home(AccountRegion),
}

/// Whether a source's data is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// It is.
    Seen,
    /// Its account has not authorised the aggregator.
    NotAuthorized,
    /// The server's configuration states no organization that the aggregator's account
    /// administers.
    NoOrganization,
}

/// An aggregator at its place.
struct Scope<'s> {
    /// Where the aggregator is.
    home: &'s AccountRegion,
    aggregator: &'s Aggregator,
    /// The organization that its account administers.
    organization: Option<&'s Organization>,
}

impl Scope<'_> {
    /// The accounts of its sources, in order.
    fn accounts(&self) -> BTreeSet<&str> {
        match &self.aggregator.source {
            Source::Accounts { account_ids, .. } => {
                account_ids.iter().map(String::as_str).collect()
            }
            Source::Organization { .. } => {
                self.organization.map(Organization::accounts).unwrap_or_default()
            }
        }
    }

    const fn regions(&self) -> &Regions {
        match &self.aggregator.source {
            Source::Accounts { regions, .. } | Source::Organization { regions, .. } => regions,
        }
    }

    /// Those of the homes that this server holds which are its sources. What an account keeps
    /// under no region is none.
    fn held(&self, tx: &dyn ReadTx) -> Result<Vec<AccountRegion>, StoreError> {
        let accounts = self.accounts();
        let is_source = |held: &AccountRegion| {
            !held.region.is_empty()
                && accounts.contains(held.account.as_str())
                && self.regions().admits(&held.region)
        };
        Ok(tx.homes()?.into_iter().filter(is_source).collect())
    }

    /// Whether it may see a source. Accounts of an organization need no authorization.
    fn may_see(&self, tx: &dyn ReadTx, source: &AccountRegion) -> Result<bool, StoreError> {
        match self.aggregator.source {
            Source::Organization { .. } => Ok(true),
            Source::Accounts { .. } => authorization::is_authorized(tx, source, self.home),
        }
    }
}

/// Whether an aggregator asks an account to be let see it in a region.
pub(super) fn asks(aggregator: &Aggregator, source: &AccountRegion) -> bool {
    match &aggregator.source {
        Source::Accounts { account_ids, regions } => {
            !source.region.is_empty()
                && account_ids.contains(&source.account)
                && regions.admits(&source.region)
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
        self.in_scope(home, name, |tx, scope| {
            let mut seen = Vec::new();
            for held in scope.held(tx)? {
                if scope.may_see(tx, &held)? {
                    seen.push(held);
                }
            }
            Ok(seen)
        })
    }

    /// How each source of an aggregator is: the organization as a whole if it is one, then each
    /// account and region in order. Where all regions are wanted, it is those that this server
    /// holds of the account, or the aggregator's own.
    pub fn aggregator_sources(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<Vec<SourceStatus>, AggregateError> {
        self.in_scope(home, name, |tx, scope| {
            let at = scope.aggregator.updated_at;
            let mut told = Vec::new();
            if let Source::Organization { .. } = scope.aggregator.source {
                let id = scope.organization.map(|organization| organization.id.clone());
                let state = match id {
                    Some(_) => SourceState::Seen,
                    None => SourceState::NoOrganization,
                };
                told.push(SourceStatus { of: SourceOf::Organization(id), state, at });
            }
            let mut sources: BTreeSet<AccountRegion> = scope.held(tx)?.into_iter().collect();
            for account in scope.accounts() {
                match scope.regions() {
                    Regions::Listed(regions) => {
                        sources.extend(regions.iter().map(|r| AccountRegion::new(account, r)));
                    }
                    Regions::All => {
                        if sources.iter().all(|source| source.account != account) {
                            sources.insert(AccountRegion::new(account, &home.region));
                        }
                    }
                }
            }
            for source in sources {
                let authorized = scope.may_see(tx, &source)?;
                let state = if authorized { SourceState::Seen } else { SourceState::NotAuthorized };
                told.push(SourceStatus { of: SourceOf::Home(source), state, at });
            }
            Ok(told)
        })
    }

    fn in_scope<T>(
        &self,
        home: &AccountRegion,
        name: &str,
        read: impl FnOnce(&dyn ReadTx, &Scope<'_>) -> Result<T, AggregateError>,
    ) -> Result<T, AggregateError> {
        let organization = self.managed_organization(&home.account).ok();
        self.store.read(|tx| {
            let aggregator =
                aggregator::find(tx, home, name)?.ok_or(AggregateError::NoSuchAggregator)?;
            read(tx, &Scope { home, aggregator: &aggregator, organization })
        })
    }
}
