//! DescribeRemediationConfigurations

use crate::config::convert::remediation_shape;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells the configurations of the named rules; rules without any are left out.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeRemediationConfigurationsRequest,
) -> Result<shapes::DescribeRemediationConfigurationsResponse, ConfigError> {
    let found = engine.remediations(home, &input.config_rule_names).map_err(to_config_error)?;
    let shapes = found.into_iter().map(remediation_shape);
    Ok(shapes::DescribeRemediationConfigurationsResponse {
        remediation_configurations: Some(shapes.collect()),
    })
}
