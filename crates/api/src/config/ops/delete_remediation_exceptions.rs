//! DeleteRemediationExceptions

use crate::config::convert::{by_reason, exception_key, exception_key_shape, remediation_error};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Has resources remediated again.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteRemediationExceptionsRequest,
) -> Result<shapes::DeleteRemediationExceptionsResponse, ConfigError> {
    let keys = input.resource_keys.into_iter().map(exception_key);
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let refused = engine
        .delete_remediation_exceptions(home, &input.config_rule_name, keys)
        .map_err(remediation_error)?;
    let batches = by_reason(refused).into_iter().map(|(reason, items)| {
        shapes::FailedDeleteRemediationExceptionsBatch {
            failed_items: Some(items.into_iter().map(exception_key_shape).collect()),
            failure_message: Some(reason),
        }
    });
    Ok(shapes::DeleteRemediationExceptionsResponse { failed_batches: Some(batches.collect()) })
}
