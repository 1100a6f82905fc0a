//! PutRemediationConfigurations

use crate::config::convert::{by_reason, remediation, remediation_error, remediation_shape};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Makes or replaces configurations.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutRemediationConfigurationsRequest,
) -> Result<shapes::PutRemediationConfigurationsResponse, ConfigError> {
    let asked = input.remediation_configurations.into_iter();
    let all = asked.map(remediation).collect::<Result<Vec<_>, _>>()?;
    let refused = engine.put_remediations(home, all).map_err(remediation_error)?;
    let batches =
        by_reason(refused).into_iter().map(|(reason, items)| shapes::FailedRemediationBatch {
            failed_items: Some(items.into_iter().map(remediation_shape).collect()),
            failure_message: Some(reason),
        });
    Ok(shapes::PutRemediationConfigurationsResponse { failed_batches: Some(batches.collect()) })
}
