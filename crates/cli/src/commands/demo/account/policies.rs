//! Customer-managed policies.

use super::ids::unique_id;
use super::permissions::{document, encoded};
use super::world::World;
use serde_json::{Value, json};

/// Adds the policies.
pub fn add(world: &mut World) {
    let statement = |actions: &[&str], resource: &str| {
        document(&[json!({"Effect": "Allow", "Action": actions, "Resource": resource})])
    };
    let shop = "arn:aws:s3:::hinode-shop-assets/*";
    let all: [(&str, &str, i64, u32, Value); 10] = [
        (
            "hinode-deploy",
            "deploy the shop",
            1150,
            2,
            statement(&["ecs:UpdateService", "ecs:DescribeServices", "s3:PutObject"], shop),
        ),
        (
            "hinode-read-logs",
            "read logs",
            1150,
            3,
            statement(
                &["logs:GetLogEvents", "logs:FilterLogEvents"],
                &world.arn("logs", "log-group:/hinode/*"),
            ),
        ),
        (
            "hinode-shop-tables",
            "the shop's tables",
            700,
            4,
            statement(
                &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
                &world.arn("dynamodb", "table/*"),
            ),
        ),
        (
            "hinode-order-queue",
            "the order queue",
            700,
            3,
            statement(
                &["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage"],
                &world.arn("sqs", "orders"),
            ),
        ),
        (
            "hinode-covers",
            "write book covers",
            690,
            2,
            statement(&["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::hinode-book-covers/*"),
        ),
        (
            "hinode-secrets-read",
            "read the shop's secrets",
            600,
            3,
            statement(
                &["secretsmanager:GetSecretValue"],
                &world.arn("secretsmanager", "secret:shop/production/*"),
            ),
        ),
        (
            "hinode-backup-restore",
            "restore backups",
            520,
            1,
            statement(&["backup:StartRestoreJob", "backup:Describe*", "backup:List*"], "*"),
        ),
        // Wide, but within one service.
        ("hinode-media-tool", "what the media tool asked for", 480, 1, statement(&["s3:*"], "*")),
        // Nobody uses it any more.
        (
            "hinode-old-importer",
            "import from the first shop",
            1180,
            0,
            statement(&["dynamodb:PutItem"], &world.arn("dynamodb", "table/stock-levels")),
        ),
        // Written to get through a bad night, and attached since.
        ("hinode-emergency", "for emergencies", 611, 1, statement(&["*"], "*")),
    ];
    for (name, about, days, attached, document) in all {
        policy(world, name, about, days, attached, &document);
    }
}

fn policy(world: &mut World, name: &str, about: &str, days: i64, attached: u32, text: &Value) {
    let id = unique_id("ANPA", name);
    let arn = world.iam_arn(&format!("policy/{name}"));
    let created = world.days_ago(days);
    let item = world
        .item("AWS::IAM::Policy", &id)
        .name(name)
        .arn(arn.as_str())
        .global()
        .created(created)
        .configuration(&json!({
            "policyName": name, "policyId": id, "arn": arn, "path": "/",
            "defaultVersionId": "v1", "attachmentCount": attached,
            "permissionsBoundaryUsageCount": 0, "isAttachable": true, "description": about,
            "createDate": created, "updateDate": created,
            "policyVersionList": [{
                "document": encoded(text), "versionId": "v1", "isDefaultVersion": true,
                "createDate": created,
            }],
            "tags": [],
        }));
    world.add(item);
}
