//! Rules about Amazon DynamoDB.

use crate::shared::place::{at, beside, within};
use crate::shared::read::{config, demand, need, supplement, text};
use assize_model::json::Malformed;
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

rule! {
    /// Tables that are paid per request scale by themselves. Others need a target for reads
    /// and one for writes, within the limits that are given.
    DynamodbAutoscalingEnabled = "DYNAMODB_AUTOSCALING_ENABLED",
    "Checks that DynamoDB tables scale their throughput, or are paid per request.",
    TABLE, PERIODIC,
    needs "`ScalableTargets` (Application Auto Scaling's DescribeScalableTargets of the table), a \
           list of `{scalableDimension, minCapacity, maxCapacity}`; and with a target utilisation, \
           `ScalingPolicies` (DescribeScalingPolicies).",
    params {
        /// The least read capacity that a target may have.
        "minProvisionedReadCapacity" => min_reads: Option<i64>,
        /// The most read capacity that a target may have.
        "maxProvisionedReadCapacity" => max_reads: Option<i64>,
        /// The utilisation of reads that a policy must aim at, in percent.
        "targetReadUtilization" => target_reads: Option<f64>,
        /// The least write capacity that a target may have.
        "minProvisionedWriteCapacity" => min_writes: Option<i64>,
        /// The most write capacity that a target may have.
        "maxProvisionedWriteCapacity" => max_writes: Option<i64>,
        /// The utilisation of writes that a policy must aim at, in percent.
        "targetWriteUtilization" => target_writes: Option<f64>,
    }
    |item, params| {
        if at(item, "billingModeSummary.billingMode")?.text()?.as_deref() == Some("PAY_PER_REQUEST") {
            return Ok(Verdict::compliant());
        }
        let targets = beside(item, "ScalableTargets")?;
        for (dimension, least, most, utilisation) in [
            ("ReadCapacityUnits", params.min_reads, params.max_reads, params.target_reads),
            ("WriteCapacityUnits", params.min_writes, params.max_writes, params.target_writes),
        ] {
            let is_own = |node| {
                let name = within(node, "scalableDimension")?.need_text()?;
                Ok::<_, Malformed>(name == format!("dynamodb:table:{dimension}"))
            };
            let mut own = None;
            for target in targets.need_items()? {
                if is_own(target)? {
                    own = Some(target);
                }
            }
            let Some(target) = own else {
                return targets.demand(false, format!("{dimension} don't scale"), "a target");
            };
            let (min, max) = (within(target, "minCapacity")?, within(target, "maxCapacity")?);
            if let Some(least) = least
                && min.need_int()? < least
            {
                let expected = format!("at least {least}");
                return min.demand(false, format!("{dimension} start too low"), expected);
            }
            if let Some(most) = most
                && max.need_int()? > most
            {
                return max.demand(false, format!("{dimension} go too high"), format!("at most {most}"));
            }
            let Some(wanted) = utilisation else { continue };
            let policies = beside(item, "ScalingPolicies")?;
            let mut met = false;
            for policy in policies.need_items()? {
                let path = "targetTrackingScalingPolicyConfiguration.targetValue";
                met |= is_own(policy)? && within(policy, path)?.node().as_f64() == Some(wanted);
            }
            if !met {
                let say = format!("{dimension} don't aim at {wanted} %");
                return policies.demand(false, say, wanted.to_string());
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Tables are always encrypted; what counts is a key of the account, which the
    /// description of the encryption tells of.
    DynamodbTableEncryptionEnabled = "DYNAMODB_TABLE_ENCRYPTION_ENABLED",
    "Checks that encryption of DynamoDB tables is described and on.",
    TABLE, CHANGE,
    |item| at(item, "sSEDescription.status")?
        .must_say_one_of(&["ENABLED", "UPDATING"], "the status of encryption")
}

rule! {
    /// The flag is recorded since there is such protection.
    DynamodbTableDeletionProtectionEnabled = "DYNAMODB_TABLE_DELETION_PROTECTION_ENABLED",
    "Checks that DynamoDB tables are protected against deletion.",
    TABLE, CHANGE,
    |item| at(item, "deletionProtectionEnabled")?.must_be_true("deletion protection is off")
}
