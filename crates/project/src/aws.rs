//! The port to an account.

use assize_wire::client::ServiceError;
use assize_wire::operation::Operation;

/// Why a call gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AwsError {
    /// The service refused.
    #[error("{operation}: {error}")]
    Refused {
        /// The operation.
        operation: &'static str,
        /// The service's word.
        error: ServiceError,
    },
    /// No answer came, or none that can be understood.
    #[error("{operation}: {reason}")]
    Failed {
        /// The operation.
        operation: &'static str,
        /// Why.
        reason: String,
    },
}

impl AwsError {
    /// The service's error code, if it answered one.
    pub fn code(&self) -> &str {
        match self {
            Self::Refused { error, .. } => &error.code,
            Self::Failed { .. } => "",
        }
    }

    /// The service's message, if it answered one.
    pub fn message(&self) -> &str {
        match self {
            Self::Refused { error, .. } => &error.message,
            Self::Failed { reason, .. } => reason,
        }
    }
}

/// Calls operations of one account in one region.
pub trait Aws {
    /// Calls an operation.
    ///
    /// # Errors
    /// Any [`AwsError`].
    fn call<O: Operation>(&self, input: &O::Input) -> Result<O::Output, AwsError>;

    /// Calls an operation that may find nothing: an error with one of `codes` is `None`.
    ///
    /// # Errors
    /// Any other [`AwsError`].
    fn find<O: Operation>(
        &self,
        input: &O::Input,
        codes: &[&str],
    ) -> Result<Option<O::Output>, AwsError> {
        match self.call::<O>(input) {
            Ok(output) => Ok(Some(output)),
            Err(error) if codes.contains(&error.code()) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
