//! Amazon S3. What AWS Config knows of a bucket beyond its name is supplementary, in the shapes
//! of its Java client.

mod parts;

use crate::found::Draft;
use crate::path;
use crate::spec::{Arn, Detail, Keep, List, Spec, Zone};
use assize_wire::generated::s3::SERVICE;
use serde_json::{Map, Value, json};

const fn of_bucket(
    operation: &'static str,
    nothing: &'static [&'static str],
    keep: Keep,
) -> Detail {
    Detail { operation, input: ("Bucket", "Name"), fixed: None, nothing, keep }
}

pub(super) const TYPES: &[Spec] = &[Spec {
    details: &[
        of_bucket("GetBucketLocation", &[], Keep::Aside("location")),
        of_bucket("GetBucketAcl", &[], Keep::Aside("acl")),
        of_bucket(
            "GetBucketAccelerateConfiguration",
            &["MethodNotAllowed", "UnsupportedArgument", "NotImplemented"],
            Keep::Aside("accelerate"),
        ),
        of_bucket("GetBucketLogging", &[], Keep::Aside("logging")),
        of_bucket("GetBucketPolicy", &["NoSuchBucketPolicy"], Keep::Aside("policy")),
        of_bucket("GetBucketVersioning", &[], Keep::Aside("versioning")),
        of_bucket("GetBucketRequestPayment", &["NotImplemented"], Keep::Aside("payment")),
        of_bucket(
            "GetPublicAccessBlock",
            &["NoSuchPublicAccessBlockConfiguration"],
            Keep::Supplement("PublicAccessBlockConfiguration", "PublicAccessBlockConfiguration"),
        ),
        of_bucket(
            "GetBucketEncryption",
            &["ServerSideEncryptionConfigurationNotFoundError"],
            Keep::Aside("encryption"),
        ),
        of_bucket(
            "GetBucketLifecycleConfiguration",
            &["NoSuchLifecycleConfiguration"],
            Keep::Aside("lifecycle"),
        ),
        of_bucket("GetBucketCors", &["NoSuchCORSConfiguration"], Keep::Aside("cors")),
        of_bucket("GetBucketNotificationConfiguration", &[], Keep::Aside("notification")),
        of_bucket(
            "GetBucketReplication",
            &["ReplicationConfigurationNotFoundError"],
            Keep::Aside("replication"),
        ),
        of_bucket("GetBucketWebsite", &["NoSuchWebsiteConfiguration"], Keep::Aside("website")),
        of_bucket(
            "GetObjectLockConfiguration",
            &["ObjectLockConfigurationNotFoundError"],
            Keep::Supplement("ObjectLockConfiguration", "ObjectLockConfiguration"),
        ),
        of_bucket("GetBucketTagging", &["NoSuchTagSet"], Keep::Tags("TagSet")),
    ],
    id: "Name",
    name: Some("Name"),
    arn: Arn::Bucket,
    zone: Zone::Word("Regional"),
    created: Some("CreationDate"),
    finish,
    ..Spec::new(
        "AWS::S3::Bucket",
        &SERVICE,
        List { operation: "ListBuckets", input: &[], results: "Buckets" },
    )
}];

fn finish(draft: &mut Draft) {
    let aside = std::mem::take(&mut draft.aside);
    let of = |name: &str| aside.get(name).unwrap_or(&Value::Null);
    // No constraint is the first region of all; EU is an old name of the second.
    let region = match path::text(of("location"), "LocationConstraint") {
        None => "us-east-1",
        Some("EU") => "eu-west-1",
        Some(region) => region,
    };
    // A list of buckets is of all regions.
    draft.wanted = region == draft.region;
    let owner = owner(of("acl"));
    if let Value::Object(members) = &mut draft.configuration {
        members.retain(|name, _| name == "name" || name == "creationDate");
        members.insert("owner".to_owned(), owner.clone());
        members.insert("region".to_owned(), json!(region));
    }
    let pays = path::text(of("payment"), "Payer") == Some("Requester");
    let acl = json!({
        "grantSet": null, "grantList": grants(of("acl")), "owner": owner, "isRequesterCharged": pays,
    });
    let logging = of("logging").get("LoggingEnabled").unwrap_or(&Value::Null);
    let versioning = of("versioning");
    let mfa = path::text(versioning, "MFADelete").map(|status| status == "Enabled");
    let mut add = |name: &str, value: Value| {
        draft.supplements.insert(name.to_owned(), value);
    };
    add("AccessControlList", Value::String(acl.to_string()));
    add("BucketAccelerateConfiguration", json!({"status": path::text(of("accelerate"), "Status")}));
    add(
        "BucketLoggingConfiguration",
        json!({
            "destinationBucketName": path::text(logging, "TargetBucket"),
            "logFilePrefix": logging.get("TargetPrefix"),
        }),
    );
    add("BucketPolicy", json!({"policyText": path::text(of("policy"), "Policy")}));
    add(
        "BucketVersioningConfiguration",
        json!({
            "status": path::text(versioning, "Status").unwrap_or("Off"), "isMfaDeleteEnabled": mfa,
        }),
    );
    add("IsRequesterPaysEnabled", json!(pays));
    let rules = path::all(of("encryption"), "ServerSideEncryptionConfiguration.Rules");
    if !rules.is_empty() {
        let rules: Vec<Value> = rules.into_iter().map(encryption).collect();
        add("ServerSideEncryptionConfiguration", json!({"rules": rules}));
    }
    add("BucketNotificationConfiguration", parts::notification(of("notification")));
    let website = aside.get("website").map(parts::website);
    for (name, part) in [
        ("BucketLifecycleConfiguration", parts::lifecycle(of("lifecycle"))),
        ("BucketCrossOriginConfiguration", parts::cors(of("cors"))),
        ("BucketReplicationConfiguration", parts::replication(of("replication"))),
        ("BucketWebsiteConfiguration", website),
    ] {
        if let Some(value) = part {
            add(name, value);
        }
    }
    if !draft.tags.is_empty() {
        let tags: Map<String, Value> =
            draft.tags.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        let value = json!({"tagSets": [{"tags": tags}]});
        draft.supplements.insert("BucketTaggingConfiguration".to_owned(), value);
    }
}

fn encryption(rule: &Value) -> Value {
    let default = rule.get("ApplyServerSideEncryptionByDefault").unwrap_or(&Value::Null);
    json!({
        "applyServerSideEncryptionByDefault": {
            "sseAlgorithm": path::text(default, "SSEAlgorithm"),
            "kmsMasterKeyID": path::text(default, "KMSMasterKeyID"),
        },
        "bucketKeyEnabled": rule.get("BucketKeyEnabled").and_then(Value::as_bool).unwrap_or(false),
    })
}

fn owner(acl: &Value) -> Value {
    json!({
        "displayName": path::text(acl, "Owner.DisplayName"), "id": path::text(acl, "Owner.ID"),
    })
}

/// The grants: a group is its name, anybody else an object.
fn grants(acl: &Value) -> Vec<Value> {
    let grant = |grant: &Value| {
        let grantee = match path::text(grant, "Grantee.URI") {
            Some(uri) => json!(uri.rsplit('/').next()),
            None => json!({
                "id": path::text(grant, "Grantee.ID"),
                "displayName": path::text(grant, "Grantee.DisplayName"),
            }),
        };
        let permission = path::text(grant, "Permission").map(|word| match word {
            "FULL_CONTROL" => "FullControl",
            "READ" => "Read",
            "WRITE" => "Write",
            "READ_ACP" => "ReadAcp",
            "WRITE_ACP" => "WriteAcp",
            other => other,
        });
        json!({"grantee": grantee, "permission": permission})
    };
    path::all(acl, "Grants").into_iter().map(grant).collect()
}
