//! DescribeDeliveryChannelStatus

use super::describe_delivery_channels::select;
use crate::config::convert::{export_info, stream_info};
use crate::config::error::to_config_error;
use assize_engine::delivery::{Export, export_status};
use assize_engine::notify::stream_status;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells how deliveries went, and when the next ones are due.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeDeliveryChannelStatusRequest,
) -> Result<shapes::DescribeDeliveryChannelStatusResponse, ConfigError> {
    let found = select(engine, home, &input.delivery_channel_names.unwrap_or_default())?;
    let (snapshot, history, stream) = engine
        .read(|tx| {
            let status = |export| export_status(tx, home, export);
            let stream = stream_status(tx, home)?;
            Ok::<_, EngineError>((status(Export::Snapshot)?, status(Export::History)?, stream))
        })
        .map_err(to_config_error)?;
    let statuses = found.into_iter().map(|channel| shapes::DeliveryChannelStatus {
        name: Some(channel.name),
        config_history_delivery_info: Some(export_info(history.clone())),
        config_snapshot_delivery_info: Some(export_info(snapshot.clone())),
        config_stream_delivery_info: Some(stream_info(stream.clone())),
    });
    Ok(shapes::DescribeDeliveryChannelStatusResponse {
        delivery_channels_status: Some(statuses.collect()),
    })
}
