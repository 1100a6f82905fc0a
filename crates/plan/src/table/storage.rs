//! Buckets. What is not said of a bucket's block of public access counts as off, although AWS turns
//! it on for new buckets: whoever demands it wants to read it.

use super::{Absent, Field, Kind, Part, Type, field, made, or};
use crate::reader::{Reader, Seen, walk};
use serde_json::{Value, json};

const BUCKET: &str = "AWS::S3::Bucket";
const LIST: &str = "supplementaryConfiguration.AccessControlList";
const POLICY: &str = "supplementaryConfiguration.BucketPolicy.policyText";
const RULES: &str = "supplementaryConfiguration.ServerSideEncryptionConfiguration.rules";
/// AWS encrypts all new objects.
const ENCRYPTED: &str = r#"[{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]"#;
const GROUPS: &str = "http://acs.amazonaws.com/groups";

pub(super) const TYPES: &[Type] = &[Type {
    cfn: BUCKET,
    item: BUCKET,
    terraform: &["aws_s3_bucket"],
    name: ("BucketName", "bucket"),
    arn: Some("arn:aws:s3:::NAME"),
    arn_to: None,
    fields: &[
        block("PublicAccessBlockConfiguration.BlockPublicAcls", "", "blockPublicAcls"),
        block("PublicAccessBlockConfiguration.IgnorePublicAcls", "", "ignorePublicAcls"),
        block("PublicAccessBlockConfiguration.BlockPublicPolicy", "", "blockPublicPolicy"),
        block("PublicAccessBlockConfiguration.RestrictPublicBuckets", "", "restrictPublicBuckets"),
        or("", "", RULES, Kind::Made(encryption), Absent::Json(ENCRYPTED)),
        field("VersioningConfiguration.Status", "", VERSIONING, Kind::Text),
        field("LoggingConfiguration.DestinationBucketName", "", LOG_BUCKET, Kind::Text),
        field("LoggingConfiguration.LogFilePrefix", "", LOG_PREFIX, Kind::Text),
        or("", "", LIST, Kind::MadeObject(canned), Absent::Json(PRIVATE)),
    ],
}];

const VERSIONING: &str = "supplementaryConfiguration.BucketVersioningConfiguration.status";
const LOG_BUCKET: &str =
    "supplementaryConfiguration.BucketLoggingConfiguration.destinationBucketName";
const LOG_PREFIX: &str = "supplementaryConfiguration.BucketLoggingConfiguration.logFilePrefix";
const PRIVATE: &str = r#""{\"owner\":{\"id\":\"owner\"},\"grantList\":[{\"grantee\":{\"id\":\"owner\"},\"permission\":\"FullControl\"}]}""#;

const fn block(cfn: &'static str, terraform: &'static str, to: &'static str) -> Field {
    let to = match to.as_bytes() {
        b"blockPublicAcls" => {
            "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicAcls"
        }
        b"ignorePublicAcls" => {
            "supplementaryConfiguration.PublicAccessBlockConfiguration.ignorePublicAcls"
        }
        b"blockPublicPolicy" => {
            "supplementaryConfiguration.PublicAccessBlockConfiguration.blockPublicPolicy"
        }
        _ => "supplementaryConfiguration.PublicAccessBlockConfiguration.restrictPublicBuckets",
    };
    or(cfn, terraform, to, Kind::Flag, Absent::Json("false"))
}

pub(super) const PARTS: &[Part] = &[
    part(
        &[],
        &["aws_s3_bucket_public_access_block"],
        &[
            block("", "block_public_acls", "blockPublicAcls"),
            block("", "ignore_public_acls", "ignorePublicAcls"),
            block("", "block_public_policy", "blockPublicPolicy"),
            block("", "restrict_public_buckets", "restrictPublicBuckets"),
        ],
    ),
    part(
        &[],
        &["aws_s3_bucket_server_side_encryption_configuration"],
        &[made(RULES, Kind::Made(encryption))],
    ),
    part(
        &[],
        &["aws_s3_bucket_versioning"],
        &[field("", "versioning_configuration.0.status", VERSIONING, Kind::Text)],
    ),
    part(
        &[],
        &["aws_s3_bucket_logging"],
        &[
            field("", "target_bucket", LOG_BUCKET, Kind::Text),
            field("", "target_prefix", LOG_PREFIX, Kind::Text),
        ],
    ),
    part(
        &["AWS::S3::BucketPolicy"],
        &["aws_s3_bucket_policy"],
        &[field("PolicyDocument", "policy", POLICY, Kind::Document)],
    ),
    part(&[], &["aws_s3_bucket_acl"], &[made(LIST, Kind::MadeObject(canned))]),
];

const fn part(
    cfn: &'static [&'static str],
    terraform: &'static [&'static str],
    fields: &'static [Field],
) -> Part {
    Part { cfn, terraform, of: BUCKET, owner: ("Bucket", "bucket"), fields }
}

/// The rules of default encryption.
fn encryption(reader: &Reader<'_>) -> Seen {
    let rules = reader.get("BucketEncryption.ServerSideEncryptionConfiguration", "rule");
    if rules == Seen::Absent {
        return Seen::Absent;
    }
    let Some(rules) = rules.elements() else { return Seen::Unknown };
    let mut made = Vec::new();
    for rule in &rules {
        let found = match walk(rule, "ServerSideEncryptionByDefault.SSEAlgorithm") {
            Seen::Absent => walk(rule, "apply_server_side_encryption_by_default.0.sse_algorithm"),
            found => found,
        };
        match found {
            Seen::Known(name) => made.push(json!({
                "applyServerSideEncryptionByDefault": { "sseAlgorithm": name },
            })),
            Seen::Absent => {}
            Seen::Unknown => return Seen::Unknown,
        }
    }
    Seen::Known(made.into())
}

/// A canned list as items have lists: JSON in a text.
fn canned(reader: &Reader<'_>) -> Seen {
    reader.get("AccessControl", "acl").text().then(|name| {
        let name = name.as_str().unwrap_or_default();
        let grants: &[(&str, &str)] = match name.to_ascii_lowercase().replace('-', "").as_str() {
            "private" | "bucketownerread" | "bucketownerfullcontrol" => &[],
            "publicread" => &[("AllUsers", "Read")],
            "publicreadwrite" => &[("AllUsers", "Read"), ("AllUsers", "Write")],
            "authenticatedread" => &[("AuthenticatedUsers", "Read")],
            "logdeliverywrite" => &[("LogDelivery", "Write"), ("LogDelivery", "ReadAcp")],
            _ => return Seen::Unknown,
        };
        let mut all = vec![json!({ "grantee": { "id": "owner" }, "permission": "FullControl" })];
        let grantee = |(group, permission): &(&str, &str)| {
            let scope = if *group == "LogDelivery" { "s3" } else { "global" };
            json!({ "grantee": format!("{GROUPS}/{scope}/{group}"), "permission": permission })
        };
        all.extend(grants.iter().map(grantee));
        let list = json!({ "owner": { "id": "owner" }, "grantList": all });
        Seen::Known(Value::String(list.to_string()))
    })
}
