//! The account as a resource of its own.
//!
//! Rules about the account as a whole judge `AWS::::Account`, whose id is the account's
//! number. AWS Config records no item of that type; an importer may, to tell by its
//! supplementary values what no other item tells. Where there is none, rules are given a
//! bare one, with the supplementary values that services of this server told of, and look at
//! the other resources.

use crate::error::EngineError;
use crate::ports::{ReadTx, StoreError, WriteTx};
use assize_model::{AccountRegion, Timestamp};
use serde_json::{Map, Value, json};

/// The type of the account itself.
pub(crate) const ACCOUNT_TYPE: &str = "AWS::::Account";

/// The kind of the documents with supplementary values of accounts.
const TOLD: &str = "account-told";
/// Values that one account may have.
const MAX_TOLD: usize = 64;

/// Tells a supplementary value of an account, whatever the region; null says that there is none,
/// which is more than not to know.
///
/// # Errors
/// When the store fails.
pub fn tell(
    tx: &mut dyn WriteTx,
    account: &str,
    name: &str,
    value: &Value,
) -> Result<(), StoreError> {
    tx.put_document(&AccountRegion::new(account, ""), TOLD, name, &value.to_string())
}

/// What was told of an account.
pub(crate) fn told(tx: &dyn ReadTx, account: &str) -> Result<Map<String, Value>, EngineError> {
    let all = tx.documents(&AccountRegion::new(account, ""), TOLD, None, MAX_TOLD)?;
    let read = |(name, text): (String, String)| match serde_json::from_str(&text) {
        Ok(value) => Ok((name, value)),
        Err(e) => {
            Err(StoreError::Damaged { path: format!("{TOLD} {name}"), reason: e.to_string() })
        }
    };
    Ok(all.into_iter().map(read).collect::<Result<_, _>>()?)
}

/// An item of the account that says nothing but which one it is, and what was told of it.
pub(crate) fn bare_item(home: &AccountRegion, now: Timestamp, told: Map<String, Value>) -> String {
    json!({
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": now,
        "configurationItemStatus": "OK",
        "awsAccountId": home.account,
        "awsRegion": home.region,
        "resourceType": ACCOUNT_TYPE,
        "resourceId": home.account,
        "configuration": {},
        "supplementaryConfiguration": told,
        "relationships": [],
        "tags": {},
    })
    .to_string()
}
