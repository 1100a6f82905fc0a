//! The account as a resource of its own.
//!
//! Rules about the account as a whole judge `AWS::::Account`, whose id is the account's
//! number. AWS Config records no item of that type; an importer may, to tell by its
//! supplementary values what no other item tells. Where there is none, rules are given a
//! bare one, and look at the other resources.

use assize_model::{AccountRegion, Timestamp};
use serde_json::json;

/// The type of the account itself.
pub(crate) const ACCOUNT_TYPE: &str = "AWS::::Account";

/// An item of the account that says nothing but which one it is.
pub(crate) fn bare_item(home: &AccountRegion, now: Timestamp) -> String {
    json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": now,
        "configurationItemStatus": "OK",
        "awsAccountId": home.account,
        "awsRegion": home.region,
        "resourceType": ACCOUNT_TYPE,
        "resourceId": home.account,
        "configuration": {},
        "supplementaryConfiguration": {},
        "relationships": [],
        "tags": {},
    })
    .to_string()
}
