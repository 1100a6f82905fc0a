//! StartConfigurationRecorder

use crate::config::convert::recorder_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Starts the recorder. Starting it again changes nothing.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::StartConfigurationRecorderRequest,
) -> Result<(), ConfigError> {
    engine.start_recorder(home, &input.configuration_recorder_name).map_err(recorder_error)
}
