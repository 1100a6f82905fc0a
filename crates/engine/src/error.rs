//! What can go wrong in a use case.

use crate::evaluations::EvaluationError;
use crate::organization::OrganizationError;
use crate::packs::PackError;
use crate::ports::{NotInvocable, StoreError};
use crate::rules::RuleError;
use crate::tags::TagError;
use assize_model::Timestamp;
use assize_rule::ParamError;

/// A use case's failure. Free of HTTP; the API turns it into AWS's shapes in one place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No rule of this name.
    #[error("there is no config rule `{0}`")]
    NoSuchRule(String),
    /// The rule can't be put.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// A conformance pack can't be had so.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// An organization's rule or pack can't be had so.
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    /// An evaluation from outside can't be kept.
    #[error(transparent)]
    Evaluation(#[from] EvaluationError),
    /// Tags that can't be set, or something that can't bear any.
    #[error(transparent)]
    Tags(#[from] TagError),
    /// The parameters do not fit the rule.
    #[error(transparent)]
    Parameters(#[from] ParamError),
    /// The function of a custom rule can't be invoked.
    #[error(transparent)]
    NotInvocable(#[from] NotInvocable),
    /// The result token is forged, expired, or of a rule that is gone.
    #[error("the result token is invalid: {0}")]
    InvalidToken(&'static str),
    /// The rule is busy with an evaluation, or was started less than a minute ago.
    #[error("the rule `{0}` is being evaluated, or was started less than a minute ago")]
    EvaluationLimit(String),
    /// The resource was never recorded.
    #[error("the resource {0} was never recorded")]
    NoSuchResource(String),
    /// History does not go back so far.
    #[error("nothing is known of {at}: history is kept for {days} days")]
    NotKept {
        /// The time that was asked about.
        at: Timestamp,
        /// How long history is kept.
        days: i32,
    },
    /// The engine was stopped.
    #[error("the engine is shutting down")]
    Stopping,
}
