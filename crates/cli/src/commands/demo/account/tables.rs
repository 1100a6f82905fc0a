//! DynamoDB tables, queues and topics.

use super::ids::uuid;
use super::world::World;
use serde_json::json;

/// Adds them.
pub fn add(world: &mut World) {
    tables(world);
    queues(world);
    topics(world);
}

fn tables(world: &mut World) {
    // Name, days, point-in-time recovery, own key, protected against deletion.
    for (name, days, recovery, own_key, protected) in [
        ("carts", 700, true, true, true),
        ("sessions", 700, true, false, true),
        ("reviews", 610, true, true, true),
        ("wishlists", 480, true, false, true),
        ("stock-levels", 402, true, true, true),
        ("coupon-codes", 260, true, false, false),
        // Made by hand for the summer sale.
        ("summer-sale-votes", 120, false, false, false),
    ] {
        let arn = world.arn("dynamodb", &format!("table/{name}"));
        let key = world.arn("kms", &format!("key/{}", uuid("database")));
        let sse =
            own_key.then(|| json!({"status": "ENABLED", "sSEType": "KMS", "kMSMasterKeyArn": key}));
        let created = world.days_ago(days);
        let status = if recovery { "ENABLED" } else { "DISABLED" };
        let item = world
            .item("AWS::DynamoDB::Table", name)
            .name(name)
            .arn(arn.as_str())
            .created(created)
            .tags(&[("app", "shop")])
            .configuration(&json!({
                "tableName": name, "tableArn": arn, "tableId": uuid(name),
                "tableStatus": "ACTIVE", "creationDateTime": created,
                "attributeDefinitions": [{"attributeName": "id", "attributeType": "S"}],
                "keySchema": [{"attributeName": "id", "keyType": "HASH"}],
                "billingModeSummary": {"billingMode": "PAY_PER_REQUEST"},
                "provisionedThroughput": {
                    "readCapacityUnits": 0, "writeCapacityUnits": 0, "numberOfDecreasesToday": 0,
                },
                "tableSizeBytes": 73_400_320, "itemCount": 41_210, "sSEDescription": sse,
                "deletionProtectionEnabled": protected,
            }))
            .supplement(
                "ContinuousBackupsDescription",
                &json!({
                    "continuousBackupsStatus": "ENABLED",
                    "pointInTimeRecoveryDescription": {"pointInTimeRecoveryStatus": status},
                }),
            );
        world.add(item);
    }
}

fn queues(world: &mut World) {
    for (name, own_key, managed) in [
        ("orders", true, false),
        ("orders-dead", true, false),
        ("mail-out", false, true),
        ("cover-resize", false, true),
        ("stock-changes", true, false),
        ("partner-imports", false, false),
    ] {
        let url =
            format!("https://sqs.{}.amazonaws.com/{}/{name}", world.region(), world.account());
        let arn = world.arn("sqs", name);
        let item = world
            .item("AWS::SQS::Queue", &url)
            .name(name)
            .arn(arn.as_str())
            .tags(&[("app", "shop")])
            .configuration(&json!({
                "QueueArn": arn, "QueueName": name, "VisibilityTimeout": "60",
                "MessageRetentionPeriod": "345600", "DelaySeconds": "0",
                "KmsMasterKeyId": own_key.then_some("alias/hinode-queues"),
                "SqsManagedSseEnabled": managed.to_string(),
                "CreatedTimestamp": (world.days_ago(500).millis() / 1000).to_string(),
            }));
        world.add(item);
    }
}

fn topics(world: &mut World) {
    for (name, encrypted) in [
        ("ops-alarms", true),
        ("order-events", true),
        ("stock-events", true),
        ("config-changes", true),
        // Made by the newsletter tool's installer.
        ("newsletter-bounces", false),
    ] {
        let arn = world.arn("sns", name);
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [{
                "Sid": "OwnerOnly", "Effect": "Allow",
                "Principal": {"AWS": world.iam_arn("root")}, "Action": "sns:Publish",
                "Resource": arn,
            }],
        });
        let key = encrypted.then_some("alias/hinode-queues");
        let item = world
            .item("AWS::SNS::Topic", &arn)
            .name(name)
            .arn(arn.as_str())
            .tags(&[("app", "shop")])
            .configuration(&json!({
                "TopicArn": arn, "DisplayName": name, "Owner": world.account(),
                "KmsMasterKeyId": key, "Policy": policy.to_string(),
                "SubscriptionsConfirmed": "1", "SubscriptionsPending": "0",
            }));
        world.add(item);
    }
}
