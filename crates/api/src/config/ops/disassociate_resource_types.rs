//! DisassociateResourceTypes

use crate::config::convert::{recorder_error, recorder_shape};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Takes types away from what the recorder records.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DisassociateResourceTypesRequest,
) -> Result<shapes::DisassociateResourceTypesResponse, ConfigError> {
    let recorder = engine
        .change_recorded_types(home, &input.configuration_recorder_arn, input.resource_types, false)
        .map_err(recorder_error)?;
    Ok(shapes::DisassociateResourceTypesResponse {
        configuration_recorder: recorder_shape(recorder),
    })
}
