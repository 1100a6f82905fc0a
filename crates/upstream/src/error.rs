//! What can go wrong between here and an upstream.

use crate::credentials::CredentialError;
use assize_wire::client::ClientError;
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
    /// The request's body broke off, or is not what was signed.
    #[error(transparent)]
    Body(#[from] crate::transport::BodyError),
    /// The request can't be passed on.
    #[error("the request cannot be passed on: {0}")]
    Unsendable(String),
}

/// A call of Assize's own that gave no output.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer came.
    #[error(transparent)]
    Upstream(#[from] UpstreamError),
    /// The service refused it, or one side was not understood.
    #[error(transparent)]
    Answer(#[from] ClientError),
    /// A list that has no end, or breaks off without one.
    #[error("the pages of {operation} do not end, or hold more than can be taken")]
    Endless {
        /// The operation.
        operation: &'static str,
    },
}

impl CallError {
    /// A code that tells errors apart: the service's own, if it answered one.
    pub fn code(&self) -> &str {
        match self {
            Self::Upstream(UpstreamError::Credentials(_)) => "UpstreamCredentials",
            Self::Upstream(UpstreamError::TimedOut { .. }) => "UpstreamTimeout",
            Self::Upstream(_) => "UpstreamUnreachable",
            Self::Answer(ClientError::Service(error)) => &error.code,
            Self::Answer(_) => "UpstreamAnswerUnreadable",
            Self::Endless { .. } => "UpstreamAnswerTruncated",
        }
    }

    /// The status of the service's answer, if it answered an error.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answer(ClientError::Service(error)) => Some(error.status),
            _ => None,
        }
    }
}
