//! DeleteServiceLinkedConfigurationRecorder

use crate::config::convert::recorder_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes the recorder of a service. What it recorded stays.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteServiceLinkedConfigurationRecorderRequest,
) -> Result<shapes::DeleteServiceLinkedConfigurationRecorderResponse, ConfigError> {
    let (principal, arn) = (input.service_principal.as_deref(), input.arn.as_deref());
    if principal.is_some() == arn.is_some() {
        return Err(ConfigError::validation_exception(
            "You must specify either the service principal or the ARN of the configuration \
             recorder.",
        ));
    }
    let gone = engine.delete_linked_recorder(home, principal, arn).map_err(recorder_error)?;
    Ok(shapes::DeleteServiceLinkedConfigurationRecorderResponse { arn: gone.arn, name: gone.name })
}
