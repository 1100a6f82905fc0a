//! Configuration items in API shape: JSON within strings.

use super::time;
use assize_model::{ConfigurationItem, ItemStatus, Relationship};
use assize_wire::generated::config::{enums, shapes};
use std::collections::BTreeMap;

/// An item on the wire.
pub(in crate::config) fn item_shape(item: ConfigurationItem) -> shapes::ConfigurationItem {
    shapes::ConfigurationItem {
        configuration: configuration(&item),
        supplementary_configuration: Some(supplementary(&item)),
        relationships: Some(item.relationships.into_iter().map(relationship).collect()),
        related_events: Some(item.related_events),
        tags: Some(item.tags),
        configuration_item_md5_hash: Some(item.configuration_state_md5_hash),
        account_id: Some(item.aws_account_id),
        arn: item.arn,
        availability_zone: item.availability_zone,
        aws_region: Some(item.aws_region),
        configuration_item_capture_time: Some(time(item.capture_time)),
        configuration_item_delivery_time: item.delivery_time.map(time),
        configuration_item_status: Some(status(item.status)),
        configuration_state_id: Some(item.configuration_state_id.to_string()),
        recording_frequency: item.recording_frequency.and_then(|text| text.parse().ok()),
        resource_creation_time: item.resource_creation_time.map(time),
        resource_id: Some(item.resource_id),
        resource_name: item.resource_name,
        resource_type: Some(item.resource_type),
        version: Some(item.version),
    }
}

/// An item without tags, relationships and history.
pub(in crate::config) fn base_item_shape(item: ConfigurationItem) -> shapes::BaseConfigurationItem {
    shapes::BaseConfigurationItem {
        configuration: configuration(&item),
        supplementary_configuration: Some(supplementary(&item)),
        account_id: Some(item.aws_account_id),
        arn: item.arn,
        availability_zone: item.availability_zone,
        aws_region: Some(item.aws_region),
        configuration_item_capture_time: Some(time(item.capture_time)),
        configuration_item_delivery_time: item.delivery_time.map(time),
        configuration_item_status: Some(status(item.status)),
        configuration_state_id: Some(item.configuration_state_id.to_string()),
        recording_frequency: item.recording_frequency.and_then(|text| text.parse().ok()),
        resource_creation_time: item.resource_creation_time.map(time),
        resource_id: Some(item.resource_id),
        resource_name: item.resource_name,
        resource_type: Some(item.resource_type),
        version: Some(item.version),
    }
}

fn configuration(item: &ConfigurationItem) -> Option<String> {
    (!item.configuration.is_null()).then(|| item.configuration.as_str().to_owned())
}

fn supplementary(item: &ConfigurationItem) -> BTreeMap<String, String> {
    let values = item.supplementary_configuration.iter();
    values.map(|(name, value)| (name.clone(), value.as_str().to_owned())).collect()
}

fn relationship(relationship: Relationship) -> shapes::Relationship {
    shapes::Relationship {
        relationship_name: Some(relationship.name),
        resource_id: relationship.resource_id,
        resource_name: relationship.resource_name,
        resource_type: Some(relationship.resource_type),
    }
}

const fn status(status: ItemStatus) -> enums::ConfigurationItemStatus {
    use enums::ConfigurationItemStatus as Wire;
    match status {
        ItemStatus::Ok => Wire::Ok,
        ItemStatus::ResourceDiscovered => Wire::ResourceDiscovered,
        ItemStatus::ResourceNotRecorded => Wire::ResourceNotRecorded,
        ItemStatus::ResourceDeleted => Wire::ResourceDeleted,
        ItemStatus::ResourceDeletedNotRecorded => Wire::ResourceDeletedNotRecorded,
    }
}
