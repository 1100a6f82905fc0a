//! A borrowed view of an item's text: what rules read.

use super::ItemStatus;
use crate::json::{Doc, Kind, Malformed, Node};
use crate::key::ResourceKey;
use crate::time::Timestamp;
use std::borrow::Cow;

/// An item in event shape, read lazily from its indexed text.
#[derive(Clone, Copy, Debug)]
pub struct ItemView<'d> {
    root: Node<'d>,
    resource_type: Node<'d>,
    resource_id: Node<'d>,
    status: Node<'d>,
    configuration: Node<'d>,
    supplementary: Node<'d>,
    tags: Node<'d>,
    relationships: Node<'d>,
}

/// Why a text can't be viewed as an item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ViewError {
    /// The text is not a JSON object.
    #[error("a configuration item is a JSON object; this is not")]
    NotAnObject,
    /// A member has the wrong type.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The status is none of AWS's five.
    #[error("`configurationItemStatus` is `{0}`, which is none of AWS Config's")]
    UnknownStatus(String),
}

impl<'d> ItemView<'d> {
    /// Views an indexed text: one walk over the item's own members.
    pub fn new(doc: Doc<'d>) -> Result<Self, ViewError> {
        let root = doc.root();
        if root.kind() != Kind::Object {
            return Err(ViewError::NotAnObject);
        }
        let missing = root.at(0);
        let mut view = Self {
            root,
            resource_type: missing,
            resource_id: missing,
            status: missing,
            configuration: missing,
            supplementary: missing,
            tags: missing,
            relationships: missing,
        };
        for (key, value) in root.raw_members() {
            if !view.put(key, value)
                && let Some(key) = root.unescaped_key(key)
            {
                view.put(key.as_bytes(), value);
            }
        }
        Ok(view)
    }

    /// Takes one of the item's own members; false when it is none that is kept.
    #[inline]
    fn put(&mut self, key: &[u8], value: Node<'d>) -> bool {
        let place = match key {
            b"resourceType" => &mut self.resource_type,
            b"resourceId" => &mut self.resource_id,
            b"configurationItemStatus" => &mut self.status,
            b"configuration" => &mut self.configuration,
            b"supplementaryConfiguration" => &mut self.supplementary,
            b"tags" => &mut self.tags,
            b"relationships" => &mut self.relationships,
            _ => return false,
        };
        *place = value;
        true
    }

    /// Such as `AWS::EC2::Instance`; empty when the text has none.
    pub fn resource_type(&self) -> Cow<'d, str> {
        self.resource_type.as_str().unwrap_or_default()
    }

    /// The resource's id; empty when the text has none.
    pub fn resource_id(&self) -> Cow<'d, str> {
        self.resource_id.as_str().unwrap_or_default()
    }

    /// Type and id, both of which must be there.
    pub fn key(&self) -> Result<ResourceKey, Malformed> {
        Ok(ResourceKey::new(self.resource_type.req_str()?, self.resource_id.req_str()?))
    }

    /// The status; `OK` when the text has none.
    pub fn status(&self) -> Result<ItemStatus, ViewError> {
        match self.status.opt_str()? {
            None => Ok(ItemStatus::Ok),
            Some(text) => {
                text.parse().map_err(|()| ViewError::UnknownStatus(text.chars().take(64).collect()))
            }
        }
    }

    /// The configuration.
    pub fn configuration(&self) -> Node<'d> {
        self.configuration
    }

    /// A value of the supplementary configuration.
    pub fn supplementary(&self, name: &str) -> Node<'d> {
        self.supplementary.get(name)
    }

    /// The tags: an object of strings.
    pub fn tags(&self) -> Node<'d> {
        self.tags
    }

    /// The value of a tag.
    pub fn tag(&self, key: &str) -> Option<Cow<'d, str>> {
        self.tags.get(key).as_str()
    }

    /// The relationships: an array of `{resourceType, resourceId, resourceName, name}`.
    pub fn relationships(&self) -> Node<'d> {
        self.relationships
    }

    /// The ids of related resources of a type.
    pub fn related_ids(&self, resource_type: &str) -> Vec<String> {
        self.relationships
            .items()
            .filter(|r| r.get("resourceType").is_str(resource_type))
            .filter_map(|r| r.get("resourceId").as_str().map(Cow::into_owned))
            .collect()
    }

    /// The custom name.
    pub fn resource_name(&self) -> Option<Cow<'d, str>> {
        self.root.get("resourceName").as_str()
    }

    /// The ARN.
    pub fn arn(&self) -> Option<Cow<'d, str>> {
        let upper = self.root.get("ARN");
        if upper.exists() { upper.as_str() } else { self.root.get("arn").as_str() }
    }

    /// The owning account.
    pub fn account_id(&self) -> Option<Cow<'d, str>> {
        self.root.get("awsAccountId").as_str()
    }

    /// The region, or `global`.
    pub fn region(&self) -> Option<Cow<'d, str>> {
        self.root.get("awsRegion").as_str()
    }

    /// When the state was captured.
    pub fn capture_time(&self) -> Option<Timestamp> {
        let text = self.root.get("configurationItemCaptureTime").as_str()?;
        Timestamp::parse(&text).ok()
    }

    /// When the resource was created.
    pub fn creation_time(&self) -> Option<Timestamp> {
        let text = self.root.get("resourceCreationTime").as_str()?;
        Timestamp::parse(&text).ok()
    }

    /// The whole item.
    pub fn root(&self) -> Node<'d> {
        self.root
    }
}
