//! StartRemediationExecution

use crate::config::convert::{by_reason, remediation_error, resource_key, resource_key_shape};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Remediates resources of a rule by hand.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::StartRemediationExecutionRequest,
) -> Result<shapes::StartRemediationExecutionResponse, ConfigError> {
    let keys = input.resource_keys.into_iter().map(resource_key).collect();
    let refused =
        engine.start_remediation(home, &input.config_rule_name, keys).map_err(remediation_error)?;
    // The answer has one message for all.
    let batches = by_reason(refused);
    let reasons: Vec<String> = batches.iter().map(|(reason, _)| reason.clone()).collect();
    let items = batches.into_iter().flat_map(|(_, items)| items).map(resource_key_shape);
    Ok(shapes::StartRemediationExecutionResponse {
        failed_items: Some(items.collect()),
        failure_message: (!reasons.is_empty()).then(|| reasons.join(" ")),
    })
}
