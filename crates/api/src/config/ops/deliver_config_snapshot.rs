//! DeliverConfigSnapshot

use crate::config::convert::no_such_channel;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::delivery::DeliveryError;
use assize_model::AccountRegion;
use assize_wire::error::WireError;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Has a snapshot delivered to the channel's bucket; it is on its way when this is answered.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeliverConfigSnapshotRequest,
) -> Result<shapes::DeliverConfigSnapshotResponse, ConfigError> {
    let id = engine.ask_for_snapshot(home, &input.delivery_channel_name).map_err(failed)?;
    Ok(shapes::DeliverConfigSnapshotResponse { config_snapshot_id: Some(id) })
}

fn failed(error: DeliveryError) -> ConfigError {
    match error {
        DeliveryError::NoRecorder => ConfigError::no_available_configuration_recorder_exception(
            "Configuration recorder is not available to deliver configuration snapshot.",
        ),
        DeliveryError::NotRecording => ConfigError::no_running_configuration_recorder_exception(
            "There is no configuration recorder running.",
        ),
        DeliveryError::NoSuchChannel(name) => no_such_channel(&name),
        DeliveryError::TooManyWaiting(_) => {
            WireError::service_unavailable(error.to_string()).into()
        }
        DeliveryError::Engine(error) => to_config_error(error),
    }
}
