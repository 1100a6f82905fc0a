//! What the registry refuses, in AWS Lambda's words.

use assize_engine::ports::StoreError;
use std::path::PathBuf;

/// Why something can't be done.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No function, version or alias of this ARN.
    #[error("Function not found: {0}")]
    NotFound(String),
    /// The function has no such alias, policy or statement.
    #[error("{0}")]
    Missing(String),
    /// It is there already, or in use.
    #[error("{0}")]
    Conflict(String),
    /// A value that AWS refuses, or that Assize does not support.
    #[error("{0}")]
    Invalid(String),
    /// A role of another account.
    #[error("Cross-account pass role is not allowed.")]
    ForeignRole,
    /// The revision that the caller saw is not the current one.
    #[error(
        "The Revision Id provided does not match the latest Revision Id. Call the \
         GetFunction/GetAlias API to retrieve the latest Revision Id"
    )]
    Revision,
    /// A resource policy would be too long.
    #[error("The final policy size ({0}) is bigger than the limit (20480).")]
    PolicyTooLong(usize),
    /// More functions, versions or bytes than there may be.
    #[error("{0}")]
    Limit(String),
    /// Too many events wait.
    #[error("Rate Exceeded.")]
    TooManyWaiting,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Code can't be kept or read.
    #[error("the code in `{}` cannot be {what}: {reason}", path.display())]
    Code {
        /// `read` or `written`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's word.
        reason: std::io::Error,
    },
}

pub(crate) fn invalid<T>(text: impl Into<String>) -> Result<T, RegistryError> {
    Err(RegistryError::Invalid(text.into()))
}
