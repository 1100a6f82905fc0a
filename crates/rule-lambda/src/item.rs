//! Items of AWS Config's API, in event shape.

use assize_model::item::parse::{Defaults, ItemError};
use assize_model::{ConfigurationItem, Timestamp};
use aws_sdk_config::primitives::DateTime;
use aws_sdk_config::types::ConfigurationItem as Found;
use serde_json::{Value, json};

/// A bare item of the account as a whole, of which AWS Config records none.
pub fn account(account: &str, now: Timestamp) -> String {
    json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": now,
        "configurationItemStatus": "OK",
        "awsAccountId": account,
        "awsRegion": "global",
        "resourceType": "AWS::::Account",
        "resourceId": account,
        "relationships": [],
        "configuration": {},
        "supplementaryConfiguration": {},
        "tags": {},
    })
    .to_string()
}

/// An item of the history. What it does not say is filled in.
pub fn of_history(found: &Found, defaults: &Defaults) -> Result<String, ItemError> {
    let time = |at: Option<&DateTime>| at.and_then(|at| at.to_millis().ok()).map(Timestamp::from_millis);
    let relationships = found.relationships().iter().map(|one| {
        json!({
            "resourceType": one.resource_type().map(|kind| kind.as_str()),
            "resourceId": one.resource_id(),
            "resourceName": one.resource_name(),
            "relationshipName": one.relationship_name(),
        })
    });
    let relationships: Vec<Value> = relationships.collect();
    let text = json!({
        "version": found.version().unwrap_or("1.3"),
        "accountId": found.account_id(),
        "configurationItemCaptureTime": time(found.configuration_item_capture_time()),
        "configurationItemStatus": found.configuration_item_status().map(|s| s.as_str()),
        "configurationStateId": found.configuration_state_id(),
        "configurationItemMD5Hash": found.configuration_item_md5_hash(),
        "arn": found.arn(),
        "resourceType": found.resource_type().map(|kind| kind.as_str()),
        "resourceId": found.resource_id(),
        "resourceName": found.resource_name(),
        "awsRegion": found.aws_region(),
        "availabilityZone": found.availability_zone(),
        "resourceCreationTime": time(found.resource_creation_time()),
        "tags": found.tags(),
        "relatedEvents": found.related_events(),
        "relationships": relationships,
        "configuration": found.configuration(),
        "supplementaryConfiguration": found.supplementary_configuration(),
    })
    .to_string();
    Ok(ConfigurationItem::parse(&text, defaults)?.to_json())
}

/// A row of an advanced query.
pub fn of_row(row: &str, defaults: &Defaults) -> Result<String, ItemError> {
    Ok(ConfigurationItem::parse(row, defaults)?.to_json())
}
