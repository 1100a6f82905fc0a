//! Lambda functions and their log groups.

use super::groups::group;
use super::ids::{letters, uuid};
use super::network::subnet;
use super::world::World;
use serde_json::{Value, json};

/// A function: name, runtime, role, memory, whether it runs in the VPC.
const FUNCTIONS: &[(&str, &str, &str, u32, bool)] = &[
    ("order-intake", "python3.13", "hinode-order-intake", 512, true),
    ("order-confirm-mail", "python3.13", "hinode-order-mail", 256, true),
    ("order-payment-hook", "nodejs22.x", "hinode-order-intake", 512, true),
    ("cover-resize", "python3.13", "hinode-cover-resize", 1024, false),
    ("stock-sync", "provided.al2023", "hinode-stock-sync", 256, true),
    ("stock-alert", "python3.12", "hinode-stock-sync", 128, true),
    ("review-moderation", "python3.12", "hinode-report", 512, true),
    ("nightly-report", "python3.13", "hinode-report", 1024, true),
    ("search-reindex", "nodejs22.x", "hinode-stock-sync", 512, true),
    ("sitemap", "nodejs20.x", "hinode-cover-resize", 256, false),
    // A form of the campaign page; the runtime's support ended.
    ("campaign-form", "nodejs12.x", "hinode-order-mail", 128, false),
];

/// Adds the functions and their log groups.
pub fn add(world: &mut World) {
    for &(name, runtime, role, memory, inside) in FUNCTIONS {
        function(world, name, runtime, role, memory, inside);
    }
    for name in ["order-intake", "order-confirm-mail", "order-payment-hook", "stock-sync"] {
        log_group(world, &format!("/aws/lambda/{name}"), Some(90), true);
    }
    log_group(world, "/hinode/cloudtrail", Some(400), true);
    log_group(world, "/hinode/vpc/flow", Some(365), true);
    log_group(world, "/hinode/shop/web", Some(90), false);
    // Made by the function on its first run: kept for ever, with AWS's key.
    log_group(world, "/aws/lambda/campaign-form", None, false);
}

fn function(world: &mut World, name: &str, runtime: &str, role: &str, memory: u32, inside: bool) {
    let arn = world.arn("lambda", &format!("function:{name}"));
    let open = name == "campaign-form";
    let network = if inside {
        json!({
            "vpcId": world.vpc(), "securityGroupIds": [group("batch")],
            "subnetIds": [subnet("private-a"), subnet("private-c")],
        })
    } else {
        Value::Null
    };
    let dead =
        (name == "order-intake").then(|| json!({"targetArn": world.arn("sqs", "orders-dead")}));
    let mut item = world
        .item("AWS::Lambda::Function", name)
        .name(name)
        .arn(arn.as_str())
        .tags(&[("app", "shop")])
        .relates_named(
            "Is associated with Role",
            "AWS::IAM::Role",
            super::ids::unique_id("AROA", role),
            role,
        )
        .configuration(&json!({
            "functionName": name, "functionArn": arn, "runtime": runtime,
            "role": world.iam_arn(&format!("role/{role}")), "handler": "main.handler",
            "codeSize": 48_213, "description": "", "timeout": 30, "memorySize": memory,
            "lastModified": world.days_ago(if open { 611 } else { 12 }),
            "codeSha256": letters(name, 43), "version": "$LATEST", "vpcConfig": network,
            "deadLetterConfig": dead, "environment": null,
            "tracingConfig": {"mode": if inside { "Active" } else { "PassThrough" }},
            "revisionId": uuid(name), "layers": [], "state": "Active", "packageType": "Zip",
            "architectures": ["arm64"], "ephemeralStorage": {"size": 512},
        }));
    let principal = if open { json!("*") } else { json!({"Service": "events.amazonaws.com"}) };
    let mut statement = json!({
        "Sid": "invoke", "Effect": "Allow", "Principal": principal,
        "Action": "lambda:InvokeFunction", "Resource": arn,
    });
    if !open && let Some(members) = statement.as_object_mut() {
        let account = json!({"StringEquals": {"AWS:SourceAccount": world.account()}});
        members.insert("Condition".to_owned(), account);
    }
    let policy = json!({"Version": "2012-10-17", "Id": "default", "Statement": [statement]});
    item = item.supplement("Policy", &Value::String(policy.to_string()));
    world.add(item);
}

fn log_group(world: &mut World, name: &str, days: Option<u32>, own_key: bool) {
    let arn = world.arn("logs", &format!("log-group:{name}"));
    let key = own_key.then(|| world.arn("kms", &format!("key/{}", uuid("trail"))));
    let item = world
        .item("AWS::Logs::LogGroup", name)
        .name(name)
        .arn(arn.as_str())
        .created(world.days_ago(600))
        .configuration(&json!({
            "LogGroupName": name, "Arn": format!("{arn}:*"), "RetentionInDays": days,
            "KmsKeyId": key, "LogGroupClass": "STANDARD",
        }));
    world.add(item);
}
