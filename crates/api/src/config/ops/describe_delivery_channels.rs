//! DescribeDeliveryChannels, and what DescribeDeliveryChannelStatus shares with it.

use crate::config::convert::{channel_shape, no_such_channel};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::channel::Channel;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells where snapshots and history go.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeDeliveryChannelsRequest,
) -> Result<shapes::DescribeDeliveryChannelsResponse, ConfigError> {
    let found = select(engine, home, &input.delivery_channel_names.unwrap_or_default())?;
    Ok(shapes::DescribeDeliveryChannelsResponse {
        delivery_channels: Some(found.into_iter().map(channel_shape).collect()),
    })
}

/// The channel, if it is among those asked for.
pub(super) fn select(
    engine: &Engine,
    home: &AccountRegion,
    names: &[String],
) -> Result<Option<Channel>, ConfigError> {
    let channel = engine.channel(home).map_err(to_config_error)?;
    let known = |name: &String| channel.as_ref().is_some_and(|c| c.name == *name);
    match names.iter().find(|name| !known(name)) {
        Some(unknown) => Err(no_such_channel(unknown)),
        None => Ok(channel),
    }
}
