//! Rules about further settings of buckets: replication, locks, keys, lifecycles, notifications.

use super::BUCKET;
use crate::shared::place::{Place, beside, given, wanted, within};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};
use std::borrow::Cow;

/// Same-region or cross-region replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Replication {
    /// To the bucket's own region.
    SameRegion,
    /// To another region.
    CrossRegion,
}

impl assize_rule::ParamType for Replication {
    const KIND: assize_rule::ParamKind = assize_rule::ParamKind::String;
}

/// The rules of a supplementary value: a list, or an object by id.
fn rules<'d>(place: &Place<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    let node = place.node();
    match node.opt_object() {
        Ok(None) => Ok(Vec::new()),
        Ok(Some(object)) => Ok(object.members().map(|(_, rule)| rule).collect()),
        Err(_) => Ok(node.opt_items()?.collect()),
    }
}

fn is_enabled(rule: Node<'_>) -> Result<bool, Malformed> {
    Ok(within(rule, "status")?.text()?.is_some_and(|status| status.eq_ignore_ascii_case("enabled")))
}

fn name<'d>(item: &ItemView<'d>) -> Cow<'d, str> {
    item.resource_name().unwrap_or_else(|| item.resource_id())
}

rule! {
    /// An enabled rule. Of which region a destination is, its bucket's name does not tell:
    /// the destination's recorded item does.
    S3BucketReplicationEnabled = "S3_BUCKET_REPLICATION_ENABLED",
    "Checks that S3 buckets are replicated.",
    BUCKET, CHANGE,
    reads ["AWS::S3::Bucket"],
    needs "`BucketReplicationConfiguration`.",
    params {
        /// The kind of replication: `SAME-REGION` or `CROSS-REGION`; any when not given.
        "ReplicationType" => kind: Option<Replication>,
    }
    |item, params, cx| {
        let place = beside(item, "BucketReplicationConfiguration.rules")?;
        let mut enabled = Vec::new();
        for rule in rules(&place)? {
            if is_enabled(rule)? {
                enabled.push(rule);
            }
        }
        if enabled.is_empty() {
            return place.demand(false, "the bucket is not replicated", "an enabled rule");
        }
        let Some(kind) = params.kind else { return Ok(Verdict::compliant()) };
        for rule in enabled {
            let bucket = within(rule, "destinationConfig.bucketARN")?.need_text()?;
            let id = bucket.rsplit(':').next().unwrap_or_default();
            let Some(to) = cx.get(&assize_rule::ResourceKey::new("AWS::S3::Bucket", id))? else {
                // Only buckets of the item's own region are at hand.
                if kind == Replication::CrossRegion {
                    return Ok(Verdict::compliant());
                }
                continue;
            };
            let same = to.view()?.region() == item.region();
            if same == (kind == Replication::SameRegion) {
                return Ok(Verdict::compliant());
            }
        }
        place.demand(false, "the bucket is not replicated as asked for", "such a destination")
    }
}

rule! {
    /// The lock itself, and optionally the mode of its default retention.
    S3BucketDefaultLockEnabled = "S3_BUCKET_DEFAULT_LOCK_ENABLED",
    "Checks that S3 buckets lock their objects by default.",
    BUCKET, CHANGE,
    needs "`ObjectLockConfiguration`.",
    params {
        /// The mode of the default retention: `GOVERNANCE` or `COMPLIANCE`; any when not given.
        "mode" => mode: Option<String>,
    }
    |item, params| {
        let lock = beside(item, "ObjectLockConfiguration.objectLockEnabled")?;
        if !lock.text()?.is_some_and(|seen| seen.eq_ignore_ascii_case("enabled")) {
            return lock.demand(false, "object lock is off", "Enabled");
        }
        let mode = beside(item, "ObjectLockConfiguration.rule.defaultRetention.mode")?;
        match wanted(&params.mode) {
            Some(want) => mode.must_say_one_of(&[want], "the mode of the default retention"),
            None => mode.must_be_filled("there is no default retention", "a mode"),
        }
    }
}

rule! {
    /// A key of AWS KMS, not one of Amazon S3.
    S3DefaultEncryptionKms = "S3_DEFAULT_ENCRYPTION_KMS",
    "Checks that S3 buckets are encrypted by default with a KMS key, optionally one of a list.",
    BUCKET, CHANGE,
    needs "`ServerSideEncryptionConfiguration`.",
    params {
        /// ARNs of the keys that will do; any when not given.
        "kmsKeyArns" => keys: Option<Vec<String>>,
    }
    |item, params| {
        let place = beside(item, "ServerSideEncryptionConfiguration.rules")?;
        for rule in place.items()? {
            let algorithm = within(rule, "applyServerSideEncryptionByDefault.sseAlgorithm")?;
            if !algorithm.text()?.is_some_and(|seen| seen.starts_with("aws:kms")) {
                continue;
            }
            if given(&params.keys).is_empty() {
                return Ok(Verdict::compliant());
            }
            return within(rule, "applyServerSideEncryptionByDefault.kmsMasterKeyID")?
                .must_be_listed(&params.keys, "the bucket has no KMS key of its own", "a KMS key");
        }
        place.demand(false, "no KMS key encrypts the bucket by default", "aws:kms")
    }
}

rule! {
    /// Deletion by two factors is part of versioning.
    S3BucketMfaDeleteEnabled = "S3_BUCKET_MFA_DELETE_ENABLED",
    "Checks that versions in S3 buckets are deleted with MFA only.",
    BUCKET, CHANGE,
    needs "`BucketVersioningConfiguration`.",
    |item| beside(item, "BucketVersioningConfiguration.isMfaDeleteEnabled")?
        .must_be_on("MFA delete is off")
}

rule! {
    /// Buckets without versioning are not applicable.
    S3VersionLifecyclePolicyCheck = "S3_VERSION_LIFECYCLE_POLICY_CHECK",
    "Checks that versioned S3 buckets have a lifecycle.",
    BUCKET, CHANGE,
    needs "`BucketVersioningConfiguration` and `BucketLifecycleConfiguration`.",
    params {
        /// Names of the buckets that are judged; all when not given.
        "bucketNames" => names: Option<Vec<String>>,
    }
    |item, params| {
        let names = given(&params.names);
        if !names.is_empty() && !names.iter().any(|n| *n == name(item)) {
            return Ok(Verdict::not_applicable("the bucket is not listed"));
        }
        let versioning = beside(item, "BucketVersioningConfiguration.status")?;
        if versioning.text()?.as_deref() != Some("Enabled") {
            return Ok(Verdict::not_applicable("the bucket is not versioned"));
        }
        let place = beside(item, "BucketLifecycleConfiguration.rules")?;
        for rule in rules(&place)? {
            if is_enabled(rule)? {
                return Ok(Verdict::compliant());
            }
        }
        place.demand(false, "the bucket has no lifecycle", "an enabled rule")
    }
}

rule! {
    /// An enabled rule that does what is asked for.
    S3LifecyclePolicyCheck = "S3_LIFECYCLE_POLICY_CHECK",
    "Checks that S3 buckets have a lifecycle, optionally with given transitions.",
    BUCKET, CHANGE,
    needs "`BucketLifecycleConfiguration`.",
    params {
        /// Names of the buckets that are judged; all when not given.
        "bucketNames" => names: Option<Vec<String>>,
        /// The storage class to which objects must move.
        "targetTransitionStorageClass" => class: Option<String>,
        /// The most days after which they must move.
        "targetTransitionDays" => transition: Option<i64>,
        /// The most days after which they must be deleted.
        "targetExpirationDays" => expiration: Option<i64>,
        /// The beginning of the objects' names that the rule must have.
        "targetPrefix" => prefix: Option<String>,
    }
    |item, params| {
        let names = given(&params.names);
        if !names.is_empty() && !names.iter().any(|n| *n == name(item)) {
            return Ok(Verdict::not_applicable("the bucket is not listed"));
        }
        let place = beside(item, "BucketLifecycleConfiguration.rules")?;
        for rule in rules(&place)? {
            let prefix = match within(rule, "filter.predicate.prefix")?.text()? {
                Some(prefix) => Some(prefix),
                None => within(rule, "prefix")?.text()?,
            };
            let days = within(rule, "expirationInDays")?.int()?;
            let mut moves = params.class.is_none() && params.transition.is_none();
            for transition in within(rule, "transitions")?.items()? {
                let class = within(transition, "storageClass")?.text()?;
                let after = within(transition, "days")?.int()?;
                moves |= wanted(&params.class).is_none_or(|c| class.as_deref() == Some(c))
                    && params.transition.is_none_or(|most| after.is_some_and(|d| d <= most));
            }
            if is_enabled(rule)?
                && moves
                && params.expiration.is_none_or(|most| days.is_some_and(|d| d > 0 && d <= most))
                && wanted(&params.prefix).is_none_or(|p| prefix.as_deref() == Some(p))
            {
                return Ok(Verdict::compliant());
            }
        }
        place.demand(false, "no rule of the bucket's lifecycle does what is asked", "such a rule")
    }
}

rule! {
    /// Any notification will do, unless a destination or events are given.
    S3EventNotificationsEnabled = "S3_EVENT_NOTIFICATIONS_ENABLED",
    "Checks that S3 buckets notify somebody of events.",
    BUCKET, CHANGE,
    needs "`BucketNotificationConfiguration`.",
    params {
        /// ARN of the topic, queue or function that must be notified.
        "destinationArn" => destination: Option<String>,
        /// Events of which it must be notified, such as `s3:ObjectCreated:*`.
        "eventTypes" => events: Option<Vec<String>>,
    }
    |item, params| {
        let place = beside(item, "BucketNotificationConfiguration.configurations")?;
        for one in rules(&place)? {
            let mut fits = wanted(&params.destination).is_none();
            for path in ["topicARN", "queueARN", "functionARN"] {
                fits |= within(one, path)?.text()?.as_deref() == wanted(&params.destination)
                    && wanted(&params.destination).is_some();
            }
            let mut events = Vec::new();
            for event in within(one, "events")?.items()? {
                events.push(event.req_str()?);
            }
            if fits && given(&params.events).iter().all(|want| events.iter().any(|e| e == want)) {
                return Ok(Verdict::compliant());
            }
        }
        place.demand(false, "the bucket notifies nobody as it is asked for", "a notification")
    }
}
