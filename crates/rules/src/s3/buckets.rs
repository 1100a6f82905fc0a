//! Rules about single features of buckets.

use super::BUCKET;
use crate::shared::read::{fact_at, supplement, text};
use assize_rule::{
    Context, Evidence, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict,
};
use serde::Deserialize;

/// The fact about a member of a supplementary value, there or not.
fn member(item: &ItemView<'_>, value: &str, member: &str, expected: &str) -> Evidence {
    let node = item.root().get("supplementaryConfiguration").get_any_case(value);
    let pointer = format!("/supplementaryConfiguration/{value}/{member}");
    fact_at(node.get_any_case(member), &pointer, expected)
}

/// Versioning must be on. A bucket that never had it has no `BucketVersioningConfiguration`,
/// or one with the status `Off`.
pub struct S3BucketVersioningEnabled;

/// Whether MFA delete must be on too.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MfaDelete {
    is_mfa_delete_enabled: Option<bool>,
}

impl Rule for S3BucketVersioningEnabled {
    const ID: &'static str = "S3_BUCKET_VERSIONING_ENABLED";
    const DESCRIPTION: &'static str =
        "Checks that versioning, and optionally MFA delete, is enabled for S3 buckets.";
    const TYPES: &'static [&'static str] = BUCKET;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "isMfaDeleteEnabled",
        ParamKind::String,
        "`true` when MFA delete must be enabled too.",
    )];
    type Params = MfaDelete;

    fn evaluate(item: &ItemView<'_>, params: &MfaDelete, _: &dyn Context) -> Outcome {
        const VALUE: &str = "BucketVersioningConfiguration";
        let versioning = supplement(item, VALUE)?;
        if let Some(value) = versioning {
            value.req_object()?;
        }
        let read = |name| versioning.map(|value| value.get_any_case(name));
        let status = read("status").map_or(Ok(None), text)?;
        if status.as_deref() != Some("Enabled") {
            let say = format!("versioning is {}", status.as_deref().unwrap_or("Off"));
            return Ok(
                Verdict::non_compliant(say).with_evidence(member(item, VALUE, "status", "Enabled"))
            );
        }
        let mfa = read("isMfaDeleteEnabled").map_or(Ok(None), |node| node.opt_bool())?;
        if params.is_mfa_delete_enabled == Some(true) && mfa != Some(true) {
            return Ok(Verdict::non_compliant("MFA delete is not enabled").with_evidence(member(
                item,
                VALUE,
                "isMfaDeleteEnabled",
                "true",
            )));
        }
        Ok(Verdict::compliant())
    }
}

/// Access logs must be delivered. A bucket without them has no
/// `BucketLoggingConfiguration`, or one without a destination.
pub struct S3BucketLoggingEnabled;

/// Where to.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    target_bucket: Option<String>,
    target_prefix: Option<String>,
}

impl Rule for S3BucketLoggingEnabled {
    const ID: &'static str = "S3_BUCKET_LOGGING_ENABLED";
    const DESCRIPTION: &'static str =
        "Checks that S3 buckets deliver access logs, optionally to a given bucket and prefix.";
    const TYPES: &'static [&'static str] = BUCKET;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[
        Param::optional("targetBucket", ParamKind::String, "The bucket that must get the logs."),
        Param::optional("targetPrefix", ParamKind::String, "The prefix that logs must have."),
    ];
    type Params = Target;

    fn evaluate(item: &ItemView<'_>, params: &Target, _: &dyn Context) -> Outcome {
        const VALUE: &str = "BucketLoggingConfiguration";
        let logging = supplement(item, VALUE)?;
        if let Some(value) = logging {
            value.req_object()?;
        }
        let read = |name| logging.map_or(Ok(None), |value| text(value.get_any_case(name)));
        let (bucket, prefix) = (read("destinationBucketName")?, read("logFilePrefix")?);
        let Some(bucket) = bucket else {
            return Ok(Verdict::non_compliant("the bucket delivers no access logs")
                .with_evidence(member(item, VALUE, "destinationBucketName", "a bucket")));
        };
        let given = |wanted: &Option<String>| wanted.clone().filter(|w| !w.is_empty());
        if let Some(wanted) = given(&params.target_bucket).filter(|w| *w != bucket) {
            let say = format!("access logs go to {bucket}, not to {wanted}");
            return Ok(Verdict::non_compliant(say).with_evidence(member(
                item,
                VALUE,
                "destinationBucketName",
                &wanted,
            )));
        }
        let prefix = prefix.unwrap_or_default();
        if let Some(wanted) = given(&params.target_prefix).filter(|w| *w != prefix) {
            let say = format!("access logs have the prefix `{prefix}`, not `{wanted}`");
            return Ok(Verdict::non_compliant(say).with_evidence(member(
                item,
                VALUE,
                "logFilePrefix",
                &wanted,
            )));
        }
        Ok(Verdict::compliant())
    }
}
