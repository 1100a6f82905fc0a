//! GetConnector, and what DeleteConnector shares with it.

use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Finds no connector: PutConnector makes none.
pub(in crate::config) fn run(
    _: &Arc<Engine>,
    _: &AccountRegion,
    input: shapes::GetConnectorRequest,
) -> Result<shapes::GetConnectorResponse, ConfigError> {
    Err(no_such_connector(&input.arn))
}

pub(super) fn no_such_connector(arn: &str) -> ConfigError {
    ConfigError::resource_not_found_exception(format!(
        "Cannot find a connector with the specified ARN '{arn:.1000}'."
    ))
}
