//! Building one configuration item.

use assize_model::item::{ITEM_VERSION, RawJson, Relationship};
use assize_model::{ConfigurationItem, ItemStatus, Timestamp};
use serde_json::{Value, json};

/// An item under construction.
pub struct Item(ConfigurationItem);

impl Item {
    /// An item without configuration, captured at a time.
    pub fn new(kind: &str, id: String, at: Timestamp, account: &str, region: &str) -> Self {
        Self(ConfigurationItem {
            version: ITEM_VERSION.to_owned(),
            capture_time: at,
            configuration_state_id: at.millis(),
            aws_account_id: account.to_owned(),
            status: ItemStatus::ResourceDiscovered,
            resource_type: kind.to_owned(),
            resource_id: id,
            resource_name: None,
            arn: None,
            aws_region: region.to_owned(),
            availability_zone: Some("Not Applicable".to_owned()),
            configuration_state_md5_hash: String::new(),
            resource_creation_time: None,
            related_events: Vec::new(),
            relationships: Vec::new(),
            configuration: RawJson::null(),
            supplementary_configuration: Default::default(),
            tags: Default::default(),
            delivery_time: None,
            recording_frequency: None,
        })
    }

    /// The resource's name.
    pub fn name(mut self, name: &str) -> Self {
        self.0.resource_name = Some(name.to_owned());
        self
    }

    /// The resource's ARN.
    pub fn arn(mut self, arn: impl Into<String>) -> Self {
        self.0.arn = Some(arn.into());
        self
    }

    /// The availability zone, or AWS's word for what has none.
    pub fn zone(mut self, zone: &str) -> Self {
        self.0.availability_zone = Some(zone.to_owned());
        self
    }

    /// Of a global service.
    pub fn global(mut self) -> Self {
        self.0.aws_region = assize_model::item::GLOBAL_REGION.to_owned();
        self
    }

    /// When the resource was created.
    pub fn created(mut self, at: Timestamp) -> Self {
        self.0.resource_creation_time = Some(at);
        self
    }

    /// The tags.
    pub fn tags(mut self, tags: &[(&str, &str)]) -> Self {
        self.0.tags.extend(tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        self
    }

    /// A relation to a resource that is known by its id.
    pub fn relates(mut self, label: &str, kind: &str, id: impl Into<String>) -> Self {
        self.0.relationships.push(Relationship {
            resource_id: Some(id.into()),
            resource_name: None,
            resource_type: kind.to_owned(),
            name: label.to_owned(),
        });
        self
    }

    /// A relation to a resource that is known by its id and its name.
    pub fn relates_named(mut self, label: &str, kind: &str, id: String, name: &str) -> Self {
        self.0.relationships.push(Relationship {
            resource_id: Some(id),
            resource_name: Some(name.to_owned()),
            resource_type: kind.to_owned(),
            name: label.to_owned(),
        });
        self
    }

    /// Relations to several resources of a type.
    pub fn relates_all(self, label: &str, kind: &str, ids: &[String]) -> Self {
        ids.iter().fold(self, |item, id| item.relates(label, kind, id))
    }

    /// The configuration.
    pub fn configuration(mut self, value: &Value) -> Self {
        self.0.configuration = RawJson::from_value(value);
        self
    }

    /// One supplementary value.
    pub fn supplement(mut self, name: &str, value: &Value) -> Self {
        self.0.supplementary_configuration.insert(name.to_owned(), RawJson::from_value(value));
        self
    }

    /// The item.
    pub fn finish(self) -> ConfigurationItem {
        self.0
    }
}

/// Tags as describing calls list them.
pub fn tag_list(tags: &[(&str, &str)]) -> Value {
    tags.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
}

/// `{key: value}` as describing calls of newer services list tags.
pub fn tag_list_pascal(tags: &[(&str, &str)]) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
