//! Aggregators: one view over the accounts and regions that this server holds.
//!
//! An aggregator names its sources. Those of its own account are always seen; another
//! account's only while that account has authorised the aggregator's account and region
//! there. What is not authorised is a pending request in the other account, and a failed
//! source here; none of its data is shown. An organization's aggregator sees all accounts of the
//! stated organization, as long as its own account administers that.

mod aggregator;
mod authorization;
mod scope;

pub use aggregator::{Aggregator, Regions, Source};
pub use authorization::Authorization;
pub use scope::{SourceOf, SourceState, SourceStatus};

pub(crate) use aggregator::has_arn as aggregator_has_arn;
pub(crate) use authorization::has_arn as authorization_has_arn;

use crate::error::EngineError;
use crate::ports::StoreError;

/// Why an aggregator can't be had so. The texts are AWS's where AWS has some.
#[derive(Debug, thiserror::Error)]
pub enum AggregateError {
    /// No aggregator of that name.
    #[error(
        "The configuration aggregator does not exist. Check the configuration aggregator name and \
         try again."
    )]
    NoSuchAggregator,
    /// One of several names is none.
    #[error(
        "At least one of the configuration aggregators does not exist. Check the configuration \
         aggregator names and try again."
    )]
    NoSuchAggregators,
    /// There are too many.
    #[error(
        "Failed to put configuration aggregator '{name}' because the maximum number of configuration \
         aggregators: {limit} is reached."
    )]
    TooMany {
        /// The aggregator.
        name: String,
        /// The limit.
        limit: usize,
    },
    /// Two kinds of sources.
    #[error(
        "The configuration aggregator cannot be created because your request contains both the \
         AccountAggregationSource and the OrganizationAggregationSource. Include only one \
         aggregation source and try again."
    )]
    TwoSources,
    /// No source.
    #[error(
        "The configuration aggregator cannot be created because your request is missing either the \
         AccountAggregationSource or the OrganizationAggregationSource. Include the appropriate \
         aggregation source and try again."
    )]
    NoSource,
    /// Regions are listed, and all are wanted.
    #[error(
        "Your configuration aggregator contains a list of regions and also specifies the use of all \
         regions. You must choose one of these options."
    )]
    TwoRegions,
    /// No regions.
    #[error(
        "Your request does not specify any regions. Select AWS Config-supported regions and try \
         again."
    )]
    NoRegions,
    /// No organization is stated.
    #[error("Organization is no longer available.")]
    NoOrganization,
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for AggregateError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}
