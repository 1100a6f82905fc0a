//! The aggregators of an account and region.

use super::AggregateError;
use crate::document;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::limits::HIGHEST;
use crate::ports::{Page, ReadTx, StoreExt};
use crate::rules::random_id;
use crate::tags::{Tags, put_tags};
use assize_model::arn::config_arn;
use assize_model::{AccountRegion, Timestamp};
use serde::{Deserialize, Serialize};

pub(super) const KIND: &str = "aggregator";

/// An aggregator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregator {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// What it sees.
    pub source: Source,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last put.
    pub updated_at: Timestamp,
}

/// What an aggregator sees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// These accounts.
    Accounts {
        /// Their numbers.
        account_ids: Vec<String>,
        /// In these regions.
        regions: Regions,
    },
    /// The accounts of the organization.
    Organization {
        /// The role that may list them.
        role_arn: String,
        /// In these regions.
        regions: Regions,
    },
}

/// Which regions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Regions {
    /// All that there are.
    All,
    /// These.
    Listed(Vec<String>),
}

impl Regions {
    /// From a request's list and its word for all.
    pub fn new(listed: Option<Vec<String>>, all: bool) -> Result<Self, AggregateError> {
        match (listed.unwrap_or_default(), all) {
            (listed, false) if listed.is_empty() => Err(AggregateError::NoRegions),
            (listed, true) if listed.is_empty() => Ok(Self::All),
            (_, true) => Err(AggregateError::TwoRegions),
            (listed, false) => Ok(Self::Listed(listed)),
        }
    }

    /// Whether a region is among them.
    pub fn admits(&self, region: &str) -> bool {
        match self {
            Self::All => true,
            Self::Listed(listed) => listed.iter().any(|listed| listed == region),
        }
    }
}

impl Engine {
    /// Makes an aggregator, or changes its sources and tags.
    pub fn put_aggregator(
        &self,
        home: &AccountRegion,
        name: &str,
        source: Source,
        tags: Tags,
    ) -> Result<Aggregator, AggregateError> {
        if matches!(source, Source::Organization { .. }) {
            if self.options.organization.is_none() {
                return Err(AggregateError::NoOrganization);
            }
            self.managed_organization(&home.account).map_err(EngineError::from)?;
        }
        let (home, name, now) = (home.clone(), name.to_owned(), self.now());
        let limit = self.limits().aggregators;
        self.store.write(move |tx| {
            let aggregator = match find(tx, &home, &name)? {
                Some(old) => Aggregator { source, updated_at: now, ..old },
                None => {
                    let known = tx.documents(&home, KIND, None, limit)?.len();
                    if known == limit {
                        return Err(AggregateError::TooMany { name, limit });
                    }
                    let id = format!("config-aggregator-{}", random_id::<8>()?);
                    let arn = config_arn(&home, &format!("config-aggregator/{id}"));
                    Aggregator { name, arn, source, created_at: now, updated_at: now }
                }
            };
            document::put(tx, &home, KIND, &aggregator.name, &aggregator)?;
            put_tags(tx, &home, &aggregator.arn, &tags)?;
            super::authorization::ask_again(tx, &home, &aggregator)?;
            Ok(aggregator)
        })
    }

    /// Aggregators in order of name, of these names or all; the cursor's `resource_id` is the
    /// name.
    pub fn aggregators(
        &self,
        home: &AccountRegion,
        names: &[String],
        page: &Page,
    ) -> Result<Vec<Aggregator>, AggregateError> {
        let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
        self.store.read(|tx| {
            if names.is_empty() {
                return Ok(document::list(tx, home, KIND, after, page.limit)?);
            }
            let mut found = names
                .iter()
                .map(|name| {
                    find(tx, home, name)?.ok_or(if names.len() == 1 {
                        AggregateError::NoSuchAggregator
                    } else {
                        AggregateError::NoSuchAggregators
                    })
                })
                .collect::<Result<Vec<Aggregator>, _>>()?;
            found.sort_by(|a, b| a.name.cmp(&b.name));
            found.dedup();
            found.retain(|aggregator| after.is_none_or(|after| aggregator.name.as_str() > after));
            found.truncate(page.limit);
            Ok(found)
        })
    }

    /// Deletes an aggregator with its tags.
    pub fn delete_aggregator(
        &self,
        home: &AccountRegion,
        name: &str,
    ) -> Result<(), AggregateError> {
        let (home, name) = (home.clone(), name.to_owned());
        self.store.write(move |tx| {
            let aggregator = find(tx, &home, &name)?.ok_or(AggregateError::NoSuchAggregator)?;
            tx.delete_document(&home, KIND, &name)?;
            Ok(put_tags(tx, &home, &aggregator.arn, &Tags::new())?)
        })
    }
}

pub(super) fn find<T: ReadTx + ?Sized>(
    tx: &T,
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Aggregator>, AggregateError> {
    Ok(document::get(tx, home, KIND, name)?)
}

/// All aggregators of a home.
pub(super) fn all(
    tx: &dyn ReadTx,
    home: &AccountRegion,
) -> Result<Vec<Aggregator>, AggregateError> {
    Ok(document::list(tx, home, KIND, None, HIGHEST)?)
}

/// Whether an ARN is that of an aggregator.
pub(crate) fn has_arn(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    arn: &str,
) -> Result<bool, EngineError> {
    if !arn.starts_with(&config_arn(home, "config-aggregator/")) {
        return Ok(false);
    }
    match all(tx, home) {
        Ok(all) => Ok(all.iter().any(|aggregator| aggregator.arn == arn)),
        Err(AggregateError::Engine(error)) => Err(error),
        Err(_) => Ok(false),
    }
}
