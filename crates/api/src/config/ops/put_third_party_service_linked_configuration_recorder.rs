//! PutThirdPartyServiceLinkedConfigurationRecorder

use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Refuses: AWS lets its own services call this only, for a connector, and there are no
/// connectors here.
pub(in crate::config) fn run(
    _: &Arc<Engine>,
    _: &AccountRegion,
    input: shapes::PutThirdPartyServiceLinkedConfigurationRecorderRequest,
) -> Result<shapes::PutThirdPartyServiceLinkedConfigurationRecorderResponse, ConfigError> {
    Err(ConfigError::validation_exception(format!(
        "The connector '{:.200}' does not exist, and only the service {:.128} itself can record by \
         one.",
        input.connector_arn, input.service_principal
    )))
}
