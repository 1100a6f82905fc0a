//! Why a call gave no answer.

use crate::error::CliError;
use assize_wire::client::{ClientError, ServiceError};
use std::io::ErrorKind;

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The endpoint can't be used.
    #[error("`{0}` is no endpoint: {1}")]
    Endpoint(String, String),
    /// Nobody answers.
    #[error("no server answers at {endpoint} ({reason}); start one with `assize serve`")]
    Unreachable {
        /// Where.
        endpoint: String,
        /// The system's word.
        reason: String,
    },
    /// The connection broke.
    #[error("the connection to {endpoint} broke: {reason}")]
    Broken {
        /// Where.
        endpoint: String,
        /// The system's word.
        reason: String,
    },
    /// The request can't be signed.
    #[error("the request can't be signed: {0}")]
    Sign(String),
    /// The server refused.
    #[error("the server refused: {0}")]
    Service(ServiceError),
    /// The answer is not one of Assize's.
    #[error("the answer is not Assize's: {0}")]
    NotAssize(String),
    /// The request or the answer doesn't fit the operation.
    #[error("{0}")]
    Shape(String),
}

impl CallError {
    /// Tells a server that isn't there from one that went away.
    pub fn unreachable(endpoint: &str, error: &ureq::Error) -> Self {
        let endpoint = endpoint.to_owned();
        let reason = error.to_string();
        match error {
            ureq::Error::Io(e) if e.kind() == ErrorKind::ConnectionRefused => {
                Self::Unreachable { endpoint, reason: "connection refused".to_owned() }
            }
            ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => {
                Self::Unreachable { endpoint, reason }
            }
            ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                Self::Unreachable { endpoint, reason }
            }
            _ => Self::Broken { endpoint, reason },
        }
    }

    /// Whether no server is there.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }
}

impl From<ClientError> for CallError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Service(error) => Self::Service(error),
            error => Self::Shape(error.to_string()),
        }
    }
}

impl From<CallError> for CliError {
    fn from(error: CallError) -> Self {
        Self::Failed(error.to_string())
    }
}
