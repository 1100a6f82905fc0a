//! What can go wrong between here and an upstream.

use crate::credentials::CredentialError;
use std::time::Duration;

/// A request to an upstream that got no answer.
#[derive(Debug, thiserror::Error)]
pub enum UpstreamError {
    /// No upstream is set for the service.
    #[error("no upstream is set for the service `{0}`")]
    NotSet(String),
    /// There is nothing to sign with.
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    /// The endpoint can't be reached.
    #[error("the upstream {endpoint} cannot be reached: {reason}")]
    Unreachable {
        /// The endpoint.
        endpoint: String,
        /// What the system said.
        reason: String,
    },
    /// The endpoint took too long.
    #[error("the upstream {endpoint} did not answer within {} s", .after.as_secs())]
    TimedOut {
        /// The endpoint.
        endpoint: String,
        /// How long was waited.
        after: Duration,
    },
    /// The request's body is longer than can be held for signing.
    #[error("the body is longer than the {0} bytes that can be signed for an upstream")]
    TooLarge(usize),
    /// The request's body broke off.
    #[error("the body broke off before its end")]
    BrokenOff,
    /// The request can't be passed on.
    #[error("the request cannot be passed on: {0}")]
    Unsendable(String),
}
