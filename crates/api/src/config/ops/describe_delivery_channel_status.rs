//! DescribeDeliveryChannelStatus

use super::describe_delivery_channels::select;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

/// Tells how deliveries went: none was tried yet.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeDeliveryChannelStatusRequest,
) -> Result<shapes::DescribeDeliveryChannelStatusResponse, ConfigError> {
    let found = select(engine, home, &input.delivery_channel_names.unwrap_or_default())?;
    let statuses = found.into_iter().map(|channel| shapes::DeliveryChannelStatus {
        name: Some(channel.name),
        config_history_delivery_info: Some(shapes::ConfigExportDeliveryInfo::default()),
        config_snapshot_delivery_info: Some(shapes::ConfigExportDeliveryInfo::default()),
        config_stream_delivery_info: Some(shapes::ConfigStreamDeliveryInfo {
            last_status: Some(enums::DeliveryStatus::NotApplicable),
            ..Default::default()
        }),
    });
    Ok(shapes::DescribeDeliveryChannelStatusResponse {
        delivery_channels_status: Some(statuses.collect()),
    })
}
