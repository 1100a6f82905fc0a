//! Roles.

use super::ids::unique_id;
use super::permissions::{document, encoded, trust};
use super::world::World;
use serde_json::{Value, json};

/// Name, who takes it, attached policies, days since made, days since used.
type Role = (&'static str, &'static str, &'static [&'static str], i64, Option<i64>);

/// The shop's roles.
const ROLES: &[Role] = &[
    ("hinode-server", "ec2", &["hinode-shop-tables", "hinode-read-logs"], 1150, Some(0)),
    ("hinode-trail", "cloudtrail", &[], 1190, Some(0)),
    ("hinode-config", "config", &[], 1190, Some(0)),
    ("hinode-rds-monitoring", "monitoring.rds", &[], 1100, Some(0)),
    ("hinode-order-intake", "lambda", &["hinode-order-queue", "hinode-shop-tables"], 640, Some(0)),
    ("hinode-order-mail", "lambda", &["hinode-order-queue"], 640, Some(0)),
    ("hinode-cover-resize", "lambda", &["hinode-covers"], 620, Some(1)),
    ("hinode-stock-sync", "lambda", &["hinode-shop-tables"], 500, Some(0)),
    ("hinode-report", "lambda", &["hinode-read-logs"], 480, Some(1)),
    ("hinode-shop-task", "ecs-tasks", &["hinode-shop-tables", "hinode-secrets-read"], 402, Some(0)),
    ("hinode-pipeline", "codebuild", &["hinode-deploy"], 870, Some(0)),
    ("hinode-backup", "backup", &["hinode-backup-restore"], 520, Some(0)),
    ("hinode-media-tool", "ec2", &["hinode-media-tool"], 480, Some(3)),
    // Of the first importer, which ran once.
    ("hinode-old-importer", "lambda", &[], 1180, Some(1100)),
    // Made for an audit that never came.
    ("hinode-audit-2022", "ec2", &[], 1009, None),
];

/// The name and the ARN of a customer-managed policy.
pub fn attached(world: &World, name: &str) -> Value {
    json!({"policyName": name, "policyArn": world.iam_arn(&format!("policy/{name}"))})
}

/// Adds the roles.
pub fn add(world: &mut World) {
    for &(name, service, policies, days, used) in ROLES {
        let id = unique_id("AROA", name);
        let created = world.days_ago(days);
        let arn = world.iam_arn(&format!("role/{name}"));
        let last_used = used.map_or_else(
            || json!({}),
            |days| json!({"lastUsedDate": world.days_ago(days), "region": world.region()}),
        );
        // Inline, because the media tool's manual said so.
        let inline = if name == "hinode-media-tool" {
            json!([{
                "policyName": "extra",
                "policyDocument": encoded(&document(&[json!({
                    "Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": "*",
                })])),
            }])
        } else {
            json!([])
        };
        let profiles = if service == "ec2" {
            json!([{
                "instanceProfileName": name, "path": "/", "createDate": created,
                "instanceProfileId": unique_id("AIPA", name),
                "arn": world.iam_arn(&format!("instance-profile/{name}")),
            }])
        } else {
            json!([])
        };
        let list: Value = policies.iter().map(|p| attached(world, p)).collect();
        let mut item = world
            .item("AWS::IAM::Role", &id)
            .name(name)
            .arn(arn.as_str())
            .global()
            .created(created)
            .configuration(&json!({
                "path": "/", "roleName": name, "roleId": id, "arn": arn, "createDate": created,
                "assumeRolePolicyDocument": encoded(&trust(service)),
                "instanceProfileList": profiles, "rolePolicyList": inline,
                "attachedManagedPolicies": list, "permissionsBoundary": null, "tags": [],
                "roleLastUsed": last_used,
            }));
        for policy in policies {
            let label = "Is attached to CustomerManagedPolicy";
            let id = unique_id("ANPA", policy);
            item = item.relates_named(label, "AWS::IAM::Policy", id, policy);
        }
        world.add(item);
    }
}
