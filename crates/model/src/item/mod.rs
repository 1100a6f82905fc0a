//! Configuration items, version 1.3.
//!
//! Two shapes exist in AWS: the *event shape* of rule events, snapshots and history
//! files, where `configuration` is an object, and the *API shape*, where it is a string
//! that holds JSON. [`ConfigurationItem`] is kept, stored and evaluated in event shape;
//! [`parse`] reads both.

pub mod diff;
mod indexed;
pub mod parse;
mod raw;
mod view;

pub use indexed::IndexedItem;
pub use raw::RawJson;
pub use view::{ItemView, ViewError};

use crate::key::{AccountRegion, ResourceKey};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The version of the configuration item format that Assize writes.
pub const ITEM_VERSION: &str = "1.3";

/// The region of the items of global services, such as IAM.
pub const GLOBAL_REGION: &str = "global";

/// AWS Config's `ConfigurationItemStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ItemStatus {
    /// Recorded.
    #[serde(rename = "OK")]
    Ok,
    /// Newly discovered.
    ResourceDiscovered,
    /// Exists, but its type is not recorded.
    ResourceNotRecorded,
    /// Deleted.
    ResourceDeleted,
    /// Deleted, and its type was not recorded.
    ResourceDeletedNotRecorded,
}

impl ItemStatus {
    /// All five.
    pub const ALL: [Self; 5] = [
        Self::Ok,
        Self::ResourceDiscovered,
        Self::ResourceNotRecorded,
        Self::ResourceDeleted,
        Self::ResourceDeletedNotRecorded,
    ];

    /// The wire's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::ResourceDiscovered => "ResourceDiscovered",
            Self::ResourceNotRecorded => "ResourceNotRecorded",
            Self::ResourceDeleted => "ResourceDeleted",
            Self::ResourceDeletedNotRecorded => "ResourceDeletedNotRecorded",
        }
    }

    /// Whether the resource exists no more.
    pub const fn is_deleted(self) -> bool {
        matches!(self, Self::ResourceDeleted | Self::ResourceDeletedNotRecorded)
    }

    /// Whether rules judge an item of this status: it exists and was recorded.
    pub const fn is_evaluable(self) -> bool {
        matches!(self, Self::Ok | Self::ResourceDiscovered)
    }
}

impl fmt::Display for ItemStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for ItemStatus {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|s| s.as_str() == text).ok_or(())
    }
}

/// How one resource relates to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Relationship {
    /// The related resource's id, when known.
    pub resource_id: Option<String>,
    /// The related resource's name, when known.
    pub resource_name: Option<String>,
    /// The related resource's type.
    pub resource_type: String,
    /// The label, such as `Is attached to Volume`.
    pub name: String,
}

/// One resource's state at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationItem {
    /// Format version, [`ITEM_VERSION`].
    #[serde(rename = "configurationItemVersion")]
    pub version: String,
    /// When the state was captured; orders the items of a resource.
    #[serde(rename = "configurationItemCaptureTime")]
    pub capture_time: Timestamp,
    /// Grows with each item of a resource; AWS's are like epoch milliseconds.
    pub configuration_state_id: i64,
    /// The account that owns the resource.
    pub aws_account_id: String,
    /// Recorded, discovered, deleted, …
    #[serde(rename = "configurationItemStatus")]
    pub status: ItemStatus,
    /// Such as `AWS::EC2::Instance`.
    pub resource_type: String,
    /// Such as `i-05888074e384774ef`.
    pub resource_id: String,
    /// The custom name, when the resource has one.
    pub resource_name: Option<String>,
    /// The resource's ARN.
    #[serde(rename = "ARN")]
    pub arn: Option<String>,
    /// The resource's region, or `global`.
    pub aws_region: String,
    /// The zone, `Not Applicable`, `Regional`, …
    pub availability_zone: Option<String>,
    /// Empty since version 1.3.
    pub configuration_state_md5_hash: String,
    /// When the resource was created, when known.
    pub resource_creation_time: Option<Timestamp>,
    /// CloudTrail event ids; empty since version 1.3.
    pub related_events: Vec<String>,
    /// Related resources.
    pub relationships: Vec<Relationship>,
    /// The configuration, as JSON; `null` for deleted resources.
    pub configuration: RawJson,
    /// What AWS Config adds beyond the describing call, by name.
    pub supplementary_configuration: BTreeMap<String, RawJson>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// When the item was delivered, in newer items.
    #[serde(
        rename = "configurationItemDeliveryTime",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub delivery_time: Option<Timestamp>,
    /// `CONTINUOUS` or `DAILY`, in newer items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_frequency: Option<String>,
}

impl ConfigurationItem {
    /// What names the resource.
    pub fn key(&self) -> ResourceKey {
        ResourceKey::new(&self.resource_type, &self.resource_id)
    }

    /// Where the item is kept: its account, and its region, or `home_region` for items of
    /// global services.
    pub fn home(&self, home_region: &str) -> AccountRegion {
        let region = if self.aws_region == GLOBAL_REGION { home_region } else { &self.aws_region };
        AccountRegion::new(&self.aws_account_id, region)
    }

    /// The item that follows `self` when its resource is found deleted at `at`: no
    /// configuration, no tags, no relationships.
    pub fn deleted(&self, at: Timestamp) -> Self {
        let capture_time = at.max(self.capture_time.plus_millis(1));
        Self {
            capture_time,
            configuration_state_id: capture_time.millis().max(self.configuration_state_id + 1),
            status: ItemStatus::ResourceDeleted,
            relationships: Vec::new(),
            configuration: RawJson::null(),
            supplementary_configuration: BTreeMap::new(),
            tags: BTreeMap::new(),
            resource_creation_time: None,
            delivery_time: None,
            ..self.clone()
        }
    }

    /// The item as canonical event-shape JSON: fixed order of members, no whitespace.
    pub fn to_json(&self) -> String {
        // Serialising plain strings, numbers and checked raw JSON into memory can't fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}
