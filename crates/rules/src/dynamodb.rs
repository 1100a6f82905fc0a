//! Rules about Amazon DynamoDB.

use crate::shared::read::{config, demand, need, supplement, text};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

const TABLE: &[&str] = &["AWS::DynamoDB::Table"];

/// Tables must be encrypted with a key of AWS KMS. Tables that DynamoDB's own key encrypts
/// have no `sSEDescription`.
pub struct DynamodbTableEncryptedKms;

/// The keys that count.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    kms_key_arns: Option<Vec<String>>,
}

impl Rule for DynamodbTableEncryptedKms {
    const ID: &'static str = "DYNAMODB_TABLE_ENCRYPTED_KMS";
    const DESCRIPTION: &'static str =
        "Checks that DynamoDB tables are encrypted with a KMS key, optionally one of a list.";
    const TYPES: &'static [&'static str] = TABLE;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "kmsKeyArns",
        ParamKind::Csv,
        "ARNs of the keys that may encrypt tables; any when not given.",
    )];
    type Params = Keys;

    fn evaluate(item: &ItemView<'_>, params: &Keys, _: &dyn Context) -> Outcome {
        let table = config(item)?;
        let encryption = table.get_any_case("sSEDescription");
        let place = "/configuration/sSEDescription";
        let Some(object) = encryption.opt_object()? else {
            let say = "no KMS key encrypts the table, only DynamoDB's own";
            return Ok(demand(false, say, encryption, place, "encryption with a KMS key"));
        };
        let status = need(object, "status")?;
        let seen = status.req_str()?;
        if !matches!(seen.as_ref(), "ENABLED" | "UPDATING") {
            let say = format!("encryption with a KMS key is {seen}");
            return Ok(demand(false, &say, status, "", "ENABLED"));
        }
        let kind = object.get_any_case("sSEType");
        if text(kind)?.is_some_and(|kind| kind != "KMS") {
            let say = "the table is encrypted, but not with a KMS key";
            return Ok(demand(false, say, kind, "", "KMS"));
        }
        let allowed = params.kms_key_arns.as_deref().unwrap_or_default();
        if allowed.is_empty() {
            return Ok(Verdict::compliant());
        }
        let key = object.get_any_case("kMSMasterKeyArn");
        let arn = text(key)?.unwrap_or_default();
        let say = format!("the table is encrypted with {arn}, which is not an allowed key");
        let ok = allowed.iter().any(|a| *a == arn);
        Ok(demand(ok, &say, key, "/configuration/sSEDescription/kMSMasterKeyArn", "an allowed key"))
    }
}

rule! {
    /// Point-in-time recovery is recorded as a supplementary value.
    DynamodbPitrEnabled = "DYNAMODB_PITR_ENABLED",
    "Checks that point-in-time recovery is on for DynamoDB tables.",
    TABLE, CHANGE,
    |item| {
        config(item)?;
        let Some(backups) = supplement(item, "ContinuousBackupsDescription")? else {
            return Ok(Verdict::insufficient_data("the item does not hold ContinuousBackupsDescription"));
        };
        let recovery = need(backups.req_object()?, "pointInTimeRecoveryDescription")?;
        let status = need(recovery.req_object()?, "pointInTimeRecoveryStatus")?;
        let seen = status.req_str()?;
        let say = format!("point-in-time recovery is {seen}");
        Ok(demand(seen == "ENABLED", &say, status, "", "ENABLED"))
    }
}
