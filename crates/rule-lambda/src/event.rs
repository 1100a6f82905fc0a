//! The event of AWS Config.

use assize_model::Timestamp;
use serde::Deserialize;
use serde_json::Value;

/// What AWS Config invokes a function with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// JSON in a text; see [`Invoking`].
    pub invoking_event: String,
    /// The rule's InputParameters.
    #[serde(default)]
    pub rule_parameters: Option<String>,
    /// Goes back with the answer.
    pub result_token: String,
    /// Whether the resource was, and is no more, in the rule's scope.
    #[serde(default)]
    pub event_left_scope: bool,
    /// The rule's account.
    #[serde(default)]
    pub account_id: String,
}

/// What happened.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoking {
    /// The type of message.
    pub message_type: MessageType,
    /// The item that changed.
    pub configuration_item: Option<Value>,
    /// The one that is too large for an event.
    pub configuration_item_summary: Option<Summary>,
    /// When the message was made.
    pub notification_creation_time: Option<Timestamp>,
    /// The account, in messages about no item.
    pub aws_account_id: Option<String>,
}

/// The types of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum MessageType {
    /// An item changed.
    ConfigurationItemChangeNotification,
    /// An item too large for an event changed.
    OversizedConfigurationItemChangeNotification,
    /// The rule's period is over.
    ScheduledNotification,
    /// A snapshot was delivered.
    ConfigurationSnapshotDeliveryCompleted,
}

/// What is said of an item that is too large.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// The resource's type.
    pub resource_type: String,
    /// The resource's id.
    pub resource_id: String,
    /// When the state was captured.
    pub configuration_item_capture_time: Timestamp,
}
