//! DeleteRemediationConfiguration

use crate::config::convert::remediation_error;
use assize_engine::Engine;
use assize_engine::remediation::RemediationKey;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes a rule's configuration.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteRemediationConfigurationRequest,
) -> Result<shapes::DeleteRemediationConfigurationResponse, ConfigError> {
    let key =
        RemediationKey { rule_name: input.config_rule_name, resource_type: input.resource_type };
    engine.delete_remediation(home, key).map_err(remediation_error)?;
    Ok(shapes::DeleteRemediationConfigurationResponse {})
}
