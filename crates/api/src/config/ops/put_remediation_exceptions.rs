//! PutRemediationExceptions

use crate::config::convert::{
    by_reason, exception, exception_key, exception_shape, remediation_error,
};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Keeps resources from being remediated.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutRemediationExceptionsRequest,
) -> Result<shapes::PutRemediationExceptionsResponse, ConfigError> {
    let rule = input.config_rule_name;
    let (message, expires) = (input.message, input.expiration_time);
    let asked = input.resource_keys.into_iter();
    let exceptions = asked
        .map(|key| Ok(exception(exception_key(key)?, message.clone(), expires)))
        .collect::<Result<Vec<_>, ConfigError>>()?;
    let refused =
        engine.put_remediation_exceptions(home, &rule, exceptions).map_err(remediation_error)?;
    let batches = by_reason(refused).into_iter().map(|(reason, items)| {
        let items = items.into_iter().map(|one| exception_shape(&rule, one));
        shapes::FailedRemediationExceptionBatch {
            failed_items: Some(items.collect()),
            failure_message: Some(reason),
        }
    });
    Ok(shapes::PutRemediationExceptionsResponse { failed_batches: Some(batches.collect()) })
}
