//! The message in place of an item that is too large to send.

use crate::delivery::DeliverySummary;
use assize_model::item::diff::ChangeType;
use assize_model::{ConfigurationItem, ItemStatus, Timestamp};
use serde::Serialize;

/// The longest notification that carries its item, in bytes: what SNS can send.
pub const MAX_NOTIFICATION_BYTES: usize = 262_144;

/// The type of a message that carries a summary instead of its item.
pub const OVERSIZED: &str = "OversizedConfigurationItemChangeNotification";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OversizedNotification<'a> {
    pub(super) configuration_item_summary: Summary<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) s3_delivery_summary: Option<&'a DeliverySummary>,
    pub(super) notification_creation_time: Timestamp,
    pub(super) message_type: &'static str,
    pub(super) record_version: &'static str,
}

/// The item's scalars. The function reads the rest by GetResourceConfigHistory.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary<'a> {
    change_type: Option<ChangeType>,
    configuration_item_version: &'a str,
    configuration_item_capture_time: Timestamp,
    configuration_state_id: i64,
    aws_account_id: &'a str,
    configuration_item_status: ItemStatus,
    resource_type: &'a str,
    resource_id: &'a str,
    resource_name: Option<&'a str>,
    #[serde(rename = "ARN")]
    arn: Option<&'a str>,
    aws_region: &'a str,
    availability_zone: Option<&'a str>,
    configuration_state_md5_hash: &'a str,
    resource_creation_time: Option<Timestamp>,
}

impl<'a> Summary<'a> {
    /// Of an item and the change that it came with. What `changeType` says when nothing
    /// changed (a re-evaluation) is not documented: null, as the difference is then.
    pub(super) fn of(item: &'a ConfigurationItem, change_type: Option<ChangeType>) -> Self {
        Self {
            change_type,
            configuration_item_version: &item.version,
            configuration_item_capture_time: item.capture_time,
            configuration_state_id: item.configuration_state_id,
            aws_account_id: &item.aws_account_id,
            configuration_item_status: item.status,
            resource_type: &item.resource_type,
            resource_id: &item.resource_id,
            resource_name: item.resource_name.as_deref(),
            arn: item.arn.as_deref(),
            aws_region: &item.aws_region,
            availability_zone: item.availability_zone.as_deref(),
            configuration_state_md5_hash: &item.configuration_state_md5_hash,
            resource_creation_time: item.resource_creation_time,
        }
    }
}
