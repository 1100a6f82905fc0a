//! PutServiceLinkedConfigurationRecorder

use crate::config::convert::{recorder_error, tags};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Makes the recorder of a service, which is on from now on.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutServiceLinkedConfigurationRecorderRequest,
) -> Result<shapes::PutServiceLinkedConfigurationRecorderResponse, ConfigError> {
    let tags = tags(input.tags.unwrap_or_default()).map_err(to_config_error)?;
    let made =
        engine.put_linked_recorder(home, &input.service_principal, tags).map_err(recorder_error)?;
    Ok(shapes::PutServiceLinkedConfigurationRecorderResponse {
        arn: Some(made.arn),
        name: Some(made.name),
    })
}
