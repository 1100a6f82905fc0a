//! Failures in CloudWatch Logs' words.

use assize_engine::ports::StoreError;
use assize_wire::error::WireError;
use assize_wire::generated::logs::LogsError;

/// The texts name no path of the server; those go to its log.
pub(super) fn from_store(error: &StoreError) -> LogsError {
    tracing::error!(%error, "the log store failed");
    match error {
        StoreError::Full { .. } => LogsError::service_unavailable_exception(
            "The server's disk is full: nothing was kept. Free some space, then try again.",
        ),
        StoreError::ReadOnly { .. } => LogsError::service_unavailable_exception(
            "The server's data directory cannot be written: nothing was kept.",
        ),
        _ => WireError::internal_failure(
            "The store failed; the server's log says why. Nothing was kept.",
        )
        .into(),
    }
}

pub(super) fn no_such_group() -> LogsError {
    LogsError::resource_not_found_exception("The specified log group does not exist.")
}

pub(super) fn no_such_stream() -> LogsError {
    LogsError::resource_not_found_exception("The specified log stream does not exist.")
}

pub(super) fn bad_token() -> LogsError {
    LogsError::invalid_parameter_exception("The specified nextToken is invalid.")
}

pub(super) fn invalid(message: impl Into<String>) -> LogsError {
    LogsError::invalid_parameter_exception(message)
}

/// A member that AWS has and Assize does not.
pub(super) fn unsupported(member: &str, why: &str) -> LogsError {
    invalid(format!("Assize does not support {member}: {why}."))
}
