//! Buckets and a shared file system.

use super::ids::{hex_id, letters, uuid};
use super::item::{tag_list, tag_list_pascal};
use super::world::World;
use serde_json::{Value, json};

/// A bucket and what is remarkable about it.
struct Bucket {
    name: &'static str,
    purpose: &'static str,
    days: i64,
    public: bool,
    open_drop: bool,
    kms: bool,
    versioned: bool,
    logged: bool,
    tls_only: bool,
}

fn buckets() -> Vec<Bucket> {
    let usual = |name, purpose, days| Bucket {
        name,
        purpose,
        days,
        public: false,
        open_drop: false,
        kms: false,
        versioned: true,
        logged: true,
        tls_only: true,
    };
    vec![
        usual("hinode-shop-assets", "what the shop's pages are made of", 1190),
        usual("hinode-book-covers", "pictures of books", 1190),
        Bucket { kms: true, ..usual("hinode-orders-archive", "orders of closed years", 980) },
        Bucket { kms: true, ..usual("hinode-customer-exports", "answers to data requests", 401) },
        Bucket { kms: true, ..usual("hinode-backups", "nightly dumps", 1190) },
        usual("hinode-cloudtrail", "the account's trail", 1190),
        Bucket { logged: false, ..usual("hinode-access-logs", "logs of the other buckets", 1190) },
        usual("hinode-alb-logs", "logs of the load balancer", 1100),
        usual("hinode-terraform-state", "infrastructure state", 1150),
        usual("hinode-build-artifacts", "what the pipeline built", 870),
        usual("hinode-newsletter", "letters as sent", 540),
        Bucket { versioned: false, ..usual("hinode-athena-results", "answers of queries", 402) },
        Bucket { versioned: false, logged: false, ..usual("hinode-scratch", "for a while", 222) },
        // Publishers put their catalogues here; one of them could not sign requests.
        Bucket {
            open_drop: true,
            logged: false,
            tls_only: false,
            ..usual("hinode-publisher-drop", "catalogues from publishers", 955)
        },
        // The spring campaign's press kit was shared by opening the bucket; it still is.
        Bucket {
            public: true,
            versioned: false,
            logged: false,
            tls_only: false,
            ..usual("hinode-press-kit-2023", "pictures for the press", 611)
        },
    ]
}

/// Adds the buckets and the file system.
pub fn add(world: &mut World) {
    for bucket in buckets() {
        add_bucket(world, &bucket);
    }
    file_system(world);
}

fn add_bucket(world: &mut World, bucket: &Bucket) {
    let name = bucket.name;
    let arn = format!("arn:aws:s3:::{name}");
    let owner =
        json!({"displayName": null, "id": format!("{:0>64}", letters(name, 20).to_lowercase())});
    let created = world.days_ago(bucket.days);
    let tags = [("purpose", bucket.purpose), ("app", "shop")];
    let closed = !bucket.public && !bucket.open_drop;
    let mut item = world
        .item("AWS::S3::Bucket", name)
        .name(name)
        .arn(arn.as_str())
        .zone("Regional")
        .created(created)
        .tags(&tags)
        .configuration(&json!({
            "name": name, "owner": owner, "creationDate": created, "region": world.region(),
        }))
        .supplement("AccessControlList", &Value::String(acl(bucket, &owner).to_string()))
        .supplement("BucketAccelerateConfiguration", &json!({"status": null}))
        .supplement("BucketNotificationConfiguration", &json!({"configurations": {}}))
        .supplement("BucketPolicy", &json!({"policyText": policy(world, bucket, &arn)}))
        .supplement(
            "BucketTaggingConfiguration",
            &json!({"tagSets": [{"tags": {"purpose": bucket.purpose, "app": "shop"}}]}),
        )
        .supplement(
            "BucketVersioningConfiguration",
            &json!({
                "status": if bucket.versioned { "Enabled" } else { "Off" },
                "isMfaDeleteEnabled": null,
            }),
        )
        .supplement("IsRequesterPaysEnabled", &json!(false))
        .supplement(
            "PublicAccessBlockConfiguration",
            &json!({
                "blockPublicAcls": closed, "ignorePublicAcls": closed,
                "blockPublicPolicy": closed, "restrictPublicBuckets": closed,
            }),
        )
        .supplement("ServerSideEncryptionConfiguration", &encryption(world, bucket))
        .supplement("BucketLoggingConfiguration", &logging(bucket));
    if bucket.versioned {
        item = item.supplement("BucketLifecycleConfiguration", &lifecycle());
    }
    world.add(item);
}

fn acl(bucket: &Bucket, owner: &Value) -> Value {
    let mut grants = vec![
        json!({"grantee": {"id": owner["id"], "displayName": null}, "permission": "FullControl"}),
    ];
    if bucket.public {
        grants.push(json!({"grantee": "AllUsers", "permission": "Read"}));
    }
    if bucket.open_drop {
        grants.push(json!({"grantee": "AllUsers", "permission": "Write"}));
    }
    json!({"grantSet": null, "grantList": grants, "owner": owner, "isRequesterCharged": false})
}

fn policy(world: &World, bucket: &Bucket, arn: &str) -> Value {
    let mut statements = Vec::new();
    let objects = format!("{arn}/*");
    if bucket.public {
        statements.push(json!({
            "Sid": "PressMayRead", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": objects,
        }));
    }
    if bucket.name == "hinode-cloudtrail" {
        statements.push(json!({
            "Sid": "TrailMayWrite", "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject",
            "Resource": format!("{arn}/AWSLogs/{}/*", world.account()),
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        }));
    }
    if bucket.tls_only {
        statements.push(json!({
            "Sid": "OnlyTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [arn, objects], "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }));
    }
    if statements.is_empty() {
        return Value::Null;
    }
    Value::String(json!({"Version": "2012-10-17", "Statement": statements}).to_string())
}

fn encryption(world: &World, bucket: &Bucket) -> Value {
    let key = bucket.kms.then(|| world.arn("kms", &format!("key/{}", uuid("storage"))));
    let algorithm = if bucket.kms { "aws:kms" } else { "AES256" };
    json!({"rules": [{
        "applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm, "kmsMasterKeyID": key},
        "bucketKeyEnabled": bucket.kms,
    }]})
}

fn logging(bucket: &Bucket) -> Value {
    if bucket.logged {
        json!({
            "destinationBucketName": "hinode-access-logs",
            "logFilePrefix": format!("{}/", bucket.name),
        })
    } else {
        json!({"destinationBucketName": null, "logFilePrefix": null})
    }
}

fn lifecycle() -> Value {
    json!({"rules": [{
        "id": "old-versions", "status": "Enabled", "prefix": "",
        "noncurrentVersionExpirationInDays": 90, "expirationInDays": -1,
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    }]})
}

fn file_system(world: &mut World) {
    let id = hex_id("fs", "covers");
    let tags = [("Name", "covers")];
    let arn = world.arn("elasticfilesystem", &format!("file-system/{id}"));
    let item = world
        .item("AWS::EFS::FileSystem", &id)
        .name("covers")
        .arn(arn.as_str())
        .zone("Regional")
        .created(world.days_ago(734))
        .tags(&tags)
        .configuration(&json!({
            "FileSystemId": id, "Arn": arn, "Encrypted": true,
            "KmsKeyId": world.arn("kms", &format!("key/{}", uuid("storage"))),
            "PerformanceMode": "generalPurpose", "ThroughputMode": "bursting",
            "BackupPolicy": {"Status": "ENABLED"}, "LifecyclePolicies": [],
            "FileSystemTags": tag_list_pascal(&tags),
        }));
    world.add(item);
    for (zone, name) in [(0, "private-a"), (1, "private-c")] {
        let mount = hex_id("fsmt", name);
        let item = world
            .item("AWS::EFS::AccessPoint", hex_id("fsap", name))
            .arn(world.arn("elasticfilesystem", &format!("access-point/{mount}")))
            .zone(&world.zone(zone))
            .relates("Is contained in FileSystem", "AWS::EFS::FileSystem", &id)
            .configuration(&json!({
                "AccessPointId": hex_id("fsap", name), "FileSystemId": id,
                "Arn": world.arn("elasticfilesystem", &format!("access-point/{mount}")),
                "PosixUser": {"Uid": "1000", "Gid": "1000"},
                // One of them was made with the wizard's defaults.
                "RootDirectory": {"Path": if zone == 0 { "/covers" } else { "/" }},
                "AccessPointTags": tag_list(&[("Name", name)]),
            }));
        world.add(item);
    }
}
