//! DeleteDeliveryChannel

use crate::config::convert::channel_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes the delivery channel, unless the recorder is on.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteDeliveryChannelRequest,
) -> Result<(), ConfigError> {
    engine.delete_channel(home, &input.delivery_channel_name).map_err(channel_error)
}
