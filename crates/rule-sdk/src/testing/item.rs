//! Items made by hand.

use assize_model::item::IndexedItem;
use assize_model::json::StructureError;
use assize_model::{ItemStatus, Timestamp};
use serde_json::{Map, Value, json};

/// The account of items that name none.
pub(crate) const ACCOUNT: &str = "123456789012";
/// The region of items that name none.
pub(crate) const REGION: &str = "ap-northeast-1";
const CAPTURED: &str = "2025-12-31T00:00:00.000Z";

/// A configuration item in event shape, under construction. What is not said is filled in: id
/// `r-1`, status `OK`, and empty configuration, supplementary configuration, tags and
/// relationships.
#[derive(Clone, Debug, PartialEq)]
pub struct Item(Map<String, Value>);

impl Item {
    /// An item of a type.
    pub fn of(resource_type: &str) -> Self {
        let mut members = Map::new();
        let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
        set("configurationItemVersion", json!("1.3"));
        set("configurationItemCaptureTime", json!(CAPTURED));
        set("awsAccountId", json!(ACCOUNT));
        set("configurationItemStatus", json!(ItemStatus::Ok));
        set("resourceType", json!(resource_type));
        set("resourceId", json!("r-1"));
        set("awsRegion", json!(REGION));
        set("relationships", json!([]));
        set("configuration", json!({}));
        set("supplementaryConfiguration", json!({}));
        set("tags", json!({}));
        Self(members)
    }

    /// Sets any member by its name.
    #[must_use]
    pub fn member(mut self, name: &str, value: Value) -> Self {
        self.0.insert(name.to_owned(), value);
        self
    }

    /// Sets the resource's id.
    #[must_use]
    pub fn id(self, id: &str) -> Self {
        self.member("resourceId", json!(id))
    }

    /// Sets the resource's name.
    #[must_use]
    pub fn name(self, name: &str) -> Self {
        self.member("resourceName", json!(name))
    }

    /// Sets the ARN.
    #[must_use]
    pub fn arn(self, arn: &str) -> Self {
        self.member("ARN", json!(arn))
    }

    /// Sets the account, twelve digits.
    #[must_use]
    pub fn account(self, account: &str) -> Self {
        self.member("awsAccountId", json!(account))
    }

    /// Sets the region.
    #[must_use]
    pub fn region(self, region: &str) -> Self {
        self.member("awsRegion", json!(region))
    }

    /// Sets the status.
    #[must_use]
    pub fn status(self, status: ItemStatus) -> Self {
        self.member("configurationItemStatus", json!(status))
    }

    /// Says that the resource was deleted: no configuration, no tags, no relationships.
    #[must_use]
    pub fn deleted(self) -> Self {
        self.status(ItemStatus::ResourceDeleted)
            .member("configuration", Value::Null)
            .member("supplementaryConfiguration", json!({}))
            .member("tags", json!({}))
            .member("relationships", json!([]))
    }

    /// Sets when the state was captured.
    #[must_use]
    pub fn captured(self, at: Timestamp) -> Self {
        self.member("configurationItemCaptureTime", json!(at))
    }

    /// Sets when the resource was made.
    #[must_use]
    pub fn created(self, at: Timestamp) -> Self {
        self.member("resourceCreationTime", json!(at))
    }

    /// Sets the configuration.
    #[must_use]
    pub fn configuration(self, value: Value) -> Self {
        self.member("configuration", value)
    }

    /// Adds a value of the supplementary configuration.
    #[must_use]
    pub fn supplementary(self, name: &str, value: Value) -> Self {
        self.within("supplementaryConfiguration", name, value)
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(self, key: &str, value: &str) -> Self {
        self.within("tags", key, json!(value))
    }

    /// Adds a relationship, such as `Is attached to Instance`.
    #[must_use]
    pub fn related(mut self, resource_type: &str, resource_id: &str, name: &str) -> Self {
        let relationship =
            json!({"resourceType": resource_type, "resourceId": resource_id, "name": name});
        let all = self.0.entry("relationships").or_insert_with(|| json!([]));
        match all.as_array_mut() {
            Some(list) => list.push(relationship),
            None => *all = json!([relationship]),
        }
        self
    }

    fn within(mut self, member: &str, name: &str, value: Value) -> Self {
        let place = self.0.entry(member).or_insert_with(|| json!({}));
        if let Some(members) = place.as_object_mut() {
            members.insert(name.to_owned(), value);
        } else {
            *place = json!({name: value});
        }
        self
    }

    /// The item as a JSON value.
    pub fn value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// The item's JSON text.
    pub fn text(&self) -> String {
        self.value().to_string()
    }

    /// The item, ready to be viewed.
    ///
    /// # Errors
    /// When a member nests deeper than items may.
    pub fn build(&self) -> Result<IndexedItem, StructureError> {
        IndexedItem::new(self.text())
    }
}
