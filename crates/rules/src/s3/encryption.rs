//! Encryption of buckets, at rest and in transit.

use super::BUCKET;
use crate::shared::policy::{Effect, List, Policy, Statement};
use crate::shared::read::{fact_at, need, supplement, text};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};

/// The algorithm of the bucket's default encryption.
fn default_algorithm<'d>(item: &ItemView<'d>) -> Result<Option<Node<'d>>, Malformed> {
    let Some(encryption) = supplement(item, "ServerSideEncryptionConfiguration")? else {
        return Ok(None);
    };
    for rule in need(encryption.req_object()?, "rules")?.opt_items()? {
        let by_default = rule.get_any_case("applyServerSideEncryptionByDefault");
        let algorithm = by_default.get_any_case("sseAlgorithm");
        let algorithm =
            if algorithm.exists() { algorithm } else { by_default.get_any_case("sSEAlgorithm") };
        if text(algorithm)?.is_some() {
            return Ok(Some(algorithm));
        }
    }
    Ok(None)
}

fn policy(item: &ItemView<'_>) -> Result<Policy, Malformed> {
    Ok(match supplement(item, "BucketPolicy")? {
        Some(node) => Policy::read(node)?.unwrap_or_default(),
        None => Policy::default(),
    })
}

fn condition<'s>(statement: &'s Statement, operator: &str, key: &str) -> Option<&'s List> {
    statement
        .condition
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case(operator))
        .flat_map(|(_, keys)| keys)
        .find_map(|(name, values)| name.eq_ignore_ascii_case(key).then_some(values))
}

/// Whether it refuses every upload that does not ask for encryption.
fn refuses_plain_uploads(statement: &Statement) -> bool {
    const HEADER: &str = "s3:x-amz-server-side-encryption";
    let absent = condition(statement, "Null", HEADER).is_some_and(|v| v.has("true"));
    let other = condition(statement, "StringNotEquals", HEADER).is_some_and(|v| {
        !v.is_empty() && v.iter().all(|a| a == "AES256" || a.starts_with("aws:kms"))
    });
    statement.effect == Effect::Deny
        && statement.is_for_everybody()
        && statement.covers_action("s3:PutObject")
        && statement.condition.len() == 1
        && (absent || other)
}

rule! {
    /// Either default encryption or a policy that refuses plain uploads will do. A bucket
    /// without default encryption has no `ServerSideEncryptionConfiguration`.
    S3BucketServerSideEncryptionEnabled = "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED",
    "Checks that S3 buckets are encrypted by default, or refuse uploads without encryption.",
    BUCKET, CHANGE,
    |item| {
        if default_algorithm(item)?.is_some()
            || policy(item)?.find(refuses_plain_uploads).is_some()
        {
            return Ok(Verdict::compliant());
        }
        let place = "/supplementaryConfiguration/ServerSideEncryptionConfiguration";
        let node = item
            .root()
            .get("supplementaryConfiguration")
            .get_any_case("ServerSideEncryptionConfiguration");
        let say = "the bucket is not encrypted by default, and no policy refuses plain uploads";
        Ok(Verdict::non_compliant(say).with_evidence(fact_at(node, place, "default encryption")))
    }
}

/// Whether it refuses everything that comes without TLS, for the bucket and its objects.
fn refuses_plain_transport(statement: &Statement, bucket: &str) -> bool {
    statement.effect == Effect::Deny
        && statement.is_for_everybody()
        && statement.covers_action("s3:*")
        && statement.covers_resource(bucket)
        && statement.covers_resource(&format!("{bucket}/*"))
        && statement.condition.len() == 1
        && condition(statement, "Bool", "aws:SecureTransport").is_some_and(|v| v.has("false"))
        && statement.condition.values().all(|keys| keys.len() == 1)
}

rule! {
    /// A bucket without a policy takes requests without TLS.
    S3BucketSslRequestsOnly = "S3_BUCKET_SSL_REQUESTS_ONLY",
    "Checks that the policy of S3 buckets refuses requests without TLS.",
    BUCKET, CHANGE,
    |item| {
        let arn = item
            .arn()
            .map_or_else(|| format!("arn:aws:s3:::{}", item.resource_id()), |arn| arn.into_owned());
        if policy(item)?.find(|s| refuses_plain_transport(s, &arn)).is_some() {
            return Ok(Verdict::compliant());
        }
        let node = item.root().get("supplementaryConfiguration").get_any_case("BucketPolicy");
        let expected = "a statement that denies s3:* where aws:SecureTransport is false";
        let place = "/supplementaryConfiguration/BucketPolicy";
        Ok(Verdict::non_compliant("the bucket's policy does not refuse requests without TLS")
            .with_evidence(fact_at(node, place, expected)))
    }
}
