//! Reading an item from JSON text, in either shape.

use super::{ConfigurationItem, GLOBAL_REGION, ITEM_VERSION, ItemStatus, RawJson, Relationship};
use crate::json::strict;
use crate::time::Timestamp;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The longest item text that Assize takes, in bytes.
pub const MAX_ITEM_BYTES: usize = 8 << 20;

/// What to fill in where a record does not say, such as rows of an advanced query.
#[derive(Clone, Debug)]
pub struct Defaults {
    /// Account for records without one.
    pub account: String,
    /// Region for records without one.
    pub region: String,
    /// Capture time for records without one.
    pub capture_time: Timestamp,
}

/// Why a record is no configuration item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// Not JSON, or not strict JSON.
    #[error("not valid JSON: {0}")]
    Json(String),
    /// Longer than [`MAX_ITEM_BYTES`].
    #[error("the item has {0} bytes; the most that is taken is {MAX_ITEM_BYTES}")]
    TooLarge(usize),
    /// A member has the wrong type or is missing.
    #[error("not a configuration item: {0}")]
    Shape(String),
    /// `resourceType` or `resourceId` is absent or out of bounds.
    #[error("`{member}` {problem}")]
    Member {
        /// The member's name.
        member: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

/// Both shapes at once; the names tell which one it is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyShape<'a> {
    configuration_item_version: Option<String>,
    version: Option<String>,
    configuration_item_capture_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "state_id")]
    configuration_state_id: Option<i64>,
    aws_account_id: Option<String>,
    account_id: Option<String>,
    configuration_item_status: Option<ItemStatus>,
    resource_type: Option<String>,
    resource_id: Option<String>,
    resource_name: Option<String>,
    #[serde(rename = "ARN")]
    upper_arn: Option<String>,
    arn: Option<String>,
    aws_region: Option<String>,
    availability_zone: Option<String>,
    configuration_state_md5_hash: Option<String>,
    #[serde(rename = "configurationItemMD5Hash")]
    api_md5: Option<String>,
    resource_creation_time: Option<Timestamp>,
    related_events: Option<Vec<String>>,
    relationships: Option<Vec<AnyRelationship>>,
    #[serde(borrow)]
    configuration: Option<&'a RawValue>,
    #[serde(borrow)]
    supplementary_configuration: Option<BTreeMap<String, &'a RawValue>>,
    tags: Option<Tags>,
    configuration_item_delivery_time: Option<Timestamp>,
    recording_frequency: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AnyRelationship {
    resource_id: Option<String>,
    resource_name: Option<String>,
    resource_type: String,
    #[serde(alias = "relationshipName")]
    name: Option<String>,
}

/// A map in items; a list of `{key, value}` in rows of an advanced query.
#[derive(Deserialize)]
#[serde(untagged)]
enum Tags {
    Map(BTreeMap<String, Option<String>>),
    List(Vec<Tag>),
}

#[derive(Deserialize)]
struct Tag {
    key: String,
    value: Option<String>,
}

fn state_id<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id<'a> {
        Number(i64),
        #[serde(borrow)]
        Text(Cow<'a, str>),
    }
    match Option::<Id<'de>>::deserialize(d)? {
        None => Ok(None),
        Some(Id::Number(n)) => Ok(Some(n)),
        Some(Id::Text(t)) => t.parse().map(Some).map_err(|_| {
            D::Error::custom(format_args!("configurationStateId `{t:.40}` is not a number"))
        }),
    }
}

impl ConfigurationItem {
    /// Reads one item in event or API shape. The text is checked in full: strict JSON, no
    /// duplicate keys, types, names and lengths of what identifies the resource.
    pub fn parse(text: &str, defaults: &Defaults) -> Result<Self, ItemError> {
        if text.len() > MAX_ITEM_BYTES {
            return Err(ItemError::TooLarge(text.len()));
        }
        let compact = strict::is_compact(text).map_err(|e| ItemError::Json(e.to_string()))?;
        let any: AnyShape<'_> =
            serde_json::from_str(text).map_err(|e| ItemError::Shape(e.to_string()))?;
        any.into_item(defaults, compact)
    }
}

impl AnyShape<'_> {
    fn into_item(self, defaults: &Defaults, compact: bool) -> Result<ConfigurationItem, ItemError> {
        // Only the API shape wraps JSON into strings.
        let api = self.account_id.is_some() || self.version.is_some() || self.arn.is_some();
        let resource_type = bounded("resourceType", self.resource_type, 196)?;
        let resource_id = bounded("resourceId", self.resource_id, 768)?;
        let aws_account_id =
            self.aws_account_id.or(self.account_id).unwrap_or_else(|| defaults.account.clone());
        if aws_account_id.len() != 12 || !aws_account_id.bytes().all(|b| b.is_ascii_digit()) {
            let problem = format!("`{aws_account_id:.20}` is not a 12-digit account number");
            return Err(ItemError::Member { member: "awsAccountId", problem });
        }
        let aws_region =
            self.aws_region.unwrap_or_else(|| default_region(&resource_type, defaults));
        let aws_region = bounded("awsRegion", Some(aws_region), 64)?;
        let capture_time = self.configuration_item_capture_time.unwrap_or(defaults.capture_time);
        let mut supplementary_configuration = BTreeMap::new();
        for (name, raw) in self.supplementary_configuration.unwrap_or_default() {
            let value = inner_json("supplementaryConfiguration", raw, api, compact)?;
            supplementary_configuration.insert(name, value);
        }
        let configuration = match self.configuration {
            None => RawJson::null(),
            Some(raw) => inner_json("configuration", raw, true, compact)?,
        };
        Ok(ConfigurationItem {
            version: self
                .configuration_item_version
                .or(self.version)
                .unwrap_or_else(|| ITEM_VERSION.to_owned()),
            capture_time,
            configuration_state_id: self
                .configuration_state_id
                .unwrap_or_else(|| capture_time.millis()),
            aws_account_id,
            status: self.configuration_item_status.unwrap_or(ItemStatus::Ok),
            resource_type,
            resource_id,
            resource_name: self.resource_name,
            arn: self.upper_arn.or(self.arn),
            aws_region,
            availability_zone: self.availability_zone,
            configuration_state_md5_hash: self
                .configuration_state_md5_hash
                .or(self.api_md5)
                .unwrap_or_default(),
            resource_creation_time: self.resource_creation_time,
            related_events: self.related_events.unwrap_or_default(),
            relationships: self
                .relationships
                .unwrap_or_default()
                .into_iter()
                .map(|r| Relationship {
                    resource_id: r.resource_id,
                    resource_name: r.resource_name,
                    resource_type: r.resource_type,
                    name: r.name.unwrap_or_default(),
                })
                .collect(),
            configuration,
            supplementary_configuration,
            tags: match self.tags {
                None => BTreeMap::new(),
                Some(Tags::Map(map)) => {
                    map.into_iter().map(|(k, v)| (k, v.unwrap_or_default())).collect()
                }
                Some(Tags::List(list)) => {
                    list.into_iter().map(|t| (t.key, t.value.unwrap_or_default())).collect()
                }
            },
            delivery_time: self.configuration_item_delivery_time,
            recording_frequency: self.recording_frequency,
        })
    }
}

fn default_region(resource_type: &str, defaults: &Defaults) -> String {
    if resource_type.starts_with("AWS::IAM::") {
        GLOBAL_REGION.to_owned()
    } else {
        defaults.region.clone()
    }
}

fn bounded(member: &'static str, value: Option<String>, max: usize) -> Result<String, ItemError> {
    let problem = match value {
        None => "is missing".to_owned(),
        Some(v) if v.trim().is_empty() => "is empty".to_owned(),
        Some(v) if v.chars().count() > max => {
            format!("has more than {max} characters")
        }
        Some(v) => return Ok(v),
    };
    Err(ItemError::Member { member, problem })
}

/// The value itself, or with `unwrap_strings` the JSON inside a string. A string that holds
/// no JSON stays a string: some supplementary values are plain texts.
fn inner_json(
    member: &'static str,
    raw: &RawValue,
    unwrap_strings: bool,
    compact: bool,
) -> Result<RawJson, ItemError> {
    let text = raw.get();
    if !unwrap_strings || !text.starts_with('"') {
        return Ok(RawJson::from_checked_raw(raw, compact));
    }
    let inner: String = serde_json::from_str(text).map_err(|e| ItemError::Shape(e.to_string()))?;
    if inner.is_empty() {
        return Ok(RawJson::null());
    }
    match RawJson::parse(&inner) {
        Ok(json) => Ok(json),
        Err(_) if member == "supplementaryConfiguration" => {
            Ok(RawJson::from_checked_raw(raw, compact))
        }
        Err(e) => {
            Err(ItemError::Member { member, problem: format!("is a string, but not of JSON: {e}") })
        }
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
