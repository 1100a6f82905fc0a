//! DeleteConfigurationRecorder

use crate::config::convert::recorder_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes the recorder. What it recorded stays.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteConfigurationRecorderRequest,
) -> Result<(), ConfigError> {
    engine.delete_recorder(home, &input.configuration_recorder_name).map_err(recorder_error)
}
