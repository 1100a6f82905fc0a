//! Failures in AWS Lambda's shapes.

use assize_engine::ports::StoreError;
use assize_functions::{HostError, RegistryError};
use assize_wire::error::WireError;
use assize_wire::generated::lambda::LambdaError;

pub(super) fn to_lambda_error(error: RegistryError) -> LambdaError {
    let text = error.to_string();
    match error {
        RegistryError::NotFound(_) | RegistryError::Missing(_) => {
            LambdaError::resource_not_found_exception(text)
        }
        RegistryError::Conflict(_) => LambdaError::resource_conflict_exception(text),
        RegistryError::Invalid(_) => LambdaError::invalid_parameter_value_exception(text),
        RegistryError::ForeignRole => WireError::access_denied(text).into(),
        RegistryError::Revision => LambdaError::precondition_failed_exception(text),
        RegistryError::PolicyTooLong(_) => LambdaError::policy_length_exceeded_exception(text),
        RegistryError::Limit(_) => LambdaError::code_storage_exceeded_exception(text),
        RegistryError::TooManyWaiting => LambdaError::too_many_requests_exception(text),
        RegistryError::Store(error) => from_store(&error),
        RegistryError::Code { .. } => {
            tracing::error!(error = text, "a function's code");
            WireError::internal_failure(
                "The function's code can't be kept or read; the server's log says why.",
            )
            .into()
        }
    }
}

/// The texts name no path of the server; those go to its log.
fn from_store(error: &StoreError) -> LambdaError {
    tracing::error!(%error, "the store failed");
    match error {
        StoreError::Full { .. } => WireError::service_unavailable(
            "The server's disk is full: nothing was kept. Free some space, then try again.",
        ),
        _ => WireError::internal_failure(
            "The store failed; the server's log says why. Nothing was kept.",
        ),
    }
    .into()
}

/// A function that has not been run.
pub(super) fn from_host(error: &HostError) -> LambdaError {
    let text = error.to_string();
    match error {
        HostError::Throttled => LambdaError::too_many_requests_exception(text),
        HostError::Unavailable(_) => LambdaError::service_exception(text),
        HostError::Role(_) => LambdaError::invalid_parameter_value_exception(text),
    }
}

pub(super) fn invalid(message: impl Into<String>) -> LambdaError {
    LambdaError::invalid_parameter_value_exception(message)
}

/// A member that AWS has and Assize does not.
pub(super) fn unsupported(member: &str, why: &str) -> LambdaError {
    invalid(format!("Assize does not support {member}: {why}."))
}
