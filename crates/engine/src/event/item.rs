//! The message that tells of an item: to functions of rules, and to those who are notified.

use super::oversized::{MAX_NOTIFICATION_BYTES, OVERSIZED, OversizedNotification, Summary};
use super::{damaged, parse, to_text};
use crate::delivery::DeliverySummary;
use crate::error::EngineError;
use crate::ports::ItemRow;
use assize_model::item::diff::{ChangeType, ItemDiff, item_diff};
use assize_model::{AccountRegion, ConfigurationItem, Timestamp};
use serde::Serialize;
use serde_json::value::RawValue;

/// In place of [`OVERSIZED`], where the item did not get into the bucket.
const UNDELIVERED: &str = "OversizedConfigurationItemChangeDeliveryFailed";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ChangeNotification<'a> {
    configuration_item_diff: Option<ItemDiff>,
    configuration_item: &'a RawValue,
    notification_creation_time: Timestamp,
    message_type: &'static str,
    record_version: &'static str,
}

/// A message that tells of an item.
pub(crate) struct ItemMessage {
    /// Its text.
    pub text: String,
    /// The type of message.
    pub message_type: &'static str,
    /// The item's ARN.
    pub arn: Option<String>,
    /// What stands in for an item that is too large.
    pub oversized: Option<Oversized>,
}

/// An item that is too large for a message.
pub(crate) struct Oversized {
    item: ConfigurationItem,
    change_type: Option<ChangeType>,
    at: Timestamp,
}

impl Oversized {
    /// The message that says where the item went.
    pub(crate) fn delivered(&self, summary: &DeliverySummary) -> Result<String, EngineError> {
        self.text(Some(summary))
    }

    fn text(&self, summary: Option<&DeliverySummary>) -> Result<String, EngineError> {
        let failed = summary.is_some_and(|summary| summary.error_code.is_some());
        to_text(&OversizedNotification {
            configuration_item_summary: Summary::of(&self.item, self.change_type),
            s3_delivery_summary: summary,
            notification_creation_time: self.at,
            message_type: if failed { UNDELIVERED } else { OVERSIZED },
            record_version: "1.0",
        })
    }
}

/// The message of an item, with the difference to the one before where `with_diff` says so.
pub(crate) fn item_message(
    home: &AccountRegion,
    current: ItemRow,
    before: Option<ItemRow>,
    with_diff: bool,
    at: Timestamp,
) -> Result<ItemMessage, EngineError> {
    let item = parse(&current, home)?;
    let diff = if with_diff {
        let before = before.map(|row| parse(&row, home)).transpose()?;
        Some(item_diff(before.as_ref(), &item))
    } else {
        None
    };
    let change_type = diff.as_ref().map(|diff| diff.change_type);
    let raw = RawValue::from_string(current.text).map_err(|e| damaged(&current.key, &e))?;
    let body = ChangeNotification {
        configuration_item_diff: diff,
        configuration_item: &raw,
        notification_creation_time: at,
        message_type: "ConfigurationItemChangeNotification",
        record_version: "1.3",
    };
    let text = to_text(&body)?;
    let arn = item.arn.clone();
    if text.len() <= MAX_NOTIFICATION_BYTES {
        return Ok(ItemMessage { text, message_type: body.message_type, arn, oversized: None });
    }
    let oversized = Oversized { item, change_type, at };
    let text = oversized.text(None)?;
    Ok(ItemMessage { text, message_type: OVERSIZED, arn, oversized: Some(oversized) })
}
