//! What remediation refuses.

use crate::error::EngineError;
use crate::ports::StoreError;

/// Why something about remediation can't be done. The texts are AWS's where AWS's are known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemediationError {
    /// A request that can't be right.
    #[error("{0}")]
    Invalid(String),
    /// The rule has no configuration.
    #[error("No RemediationConfiguration for rule exists: {0}")]
    NoConfiguration(String),
    /// None of the resources has an exception.
    #[error("No RemediationException for the given resources exists for rule: {0}")]
    NoException(String),
    /// An execution waits or is under way.
    #[error(
        "Remediation action is in progress for the rule {0}. Wait until it has ended, then try \
         again."
    )]
    InProgress(String),
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for RemediationError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// One of several that was refused, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused<T> {
    /// What was refused.
    pub item: T,
    /// Why, for people.
    pub reason: String,
}

impl<T> Refused<T> {
    /// Joins an item with its reason.
    pub(super) fn new(item: T, reason: impl Into<String>) -> Self {
        Self { item, reason: reason.into() }
    }
}
