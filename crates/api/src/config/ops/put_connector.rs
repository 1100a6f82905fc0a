//! PutConnector

use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Refuses: Assize speaks to endpoints of AWS's APIs, not to other clouds. A connector that
/// connects nothing would be a made-up success.
pub(in crate::config) fn run(
    _: &Arc<Engine>,
    _: &AccountRegion,
    _: shapes::PutConnectorRequest,
) -> Result<shapes::PutConnectorResponse, ConfigError> {
    Err(ConfigError::validation_exception(
        "This server cannot connect to third-party cloud service providers. Their resources can be \
         recorded with PutResourceConfig.",
    ))
}
