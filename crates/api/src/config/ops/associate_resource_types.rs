//! AssociateResourceTypes

use crate::config::convert::{recorder_error, recorder_shape};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Adds types to what the recorder records.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::AssociateResourceTypesRequest,
) -> Result<shapes::AssociateResourceTypesResponse, ConfigError> {
    let recorder = engine
        .change_recorded_types(home, &input.configuration_recorder_arn, input.resource_types, true)
        .map_err(recorder_error)?;
    Ok(shapes::AssociateResourceTypesResponse { configuration_recorder: recorder_shape(recorder) })
}
