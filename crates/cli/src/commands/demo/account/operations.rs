//! Alarms and stacks.

use super::ids::uuid;
use super::world::World;
use serde_json::json;

/// Adds them.
pub fn add(world: &mut World) {
    for (name, namespace, metric, told) in [
        ("shop-5xx", "AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", true),
        ("shop-latency", "AWS/ApplicationELB", "TargetResponseTime", true),
        ("shop-db-cpu", "AWS/RDS", "CPUUtilization", true),
        ("shop-db-storage", "AWS/RDS", "FreeStorageSpace", true),
        ("orders-age", "AWS/SQS", "ApproximateAgeOfOldestMessage", true),
        ("orders-dead", "AWS/SQS", "ApproximateNumberOfMessagesVisible", true),
        ("order-intake-errors", "AWS/Lambda", "Errors", true),
        // Somebody silenced it during the campaign.
        ("campaign-form-errors", "AWS/Lambda", "Errors", false),
    ] {
        alarm(world, name, namespace, metric, told);
    }
    for (name, drift, tells) in [
        ("hinode-network", "IN_SYNC", true),
        ("hinode-shop", "IN_SYNC", true),
        ("hinode-data", "IN_SYNC", true),
        ("hinode-pipeline", "IN_SYNC", true),
        // The legacy server's group was changed by hand.
        ("hinode-legacy", "DRIFTED", false),
    ] {
        stack(world, name, drift, tells);
    }
}

fn alarm(world: &mut World, name: &str, namespace: &str, metric: &str, told: bool) {
    let arn = world.arn("cloudwatch", &format!("alarm:{name}"));
    let topic = world.arn("sns", "ops-alarms");
    let actions = if told { vec![topic] } else { Vec::new() };
    let item =
        world.item("AWS::CloudWatch::Alarm", name).name(name).arn(arn.as_str()).configuration(
            &json!({
                "alarmName": name, "alarmArn": arn, "alarmDescription": "",
                "alarmConfigurationUpdatedTimestamp": world.days_ago(200), "actionsEnabled": told,
                "oKActions": actions, "alarmActions": actions, "insufficientDataActions": actions,
                "stateValue": "OK", "stateUpdatedTimestamp": world.days_ago(3),
                "metricName": metric, "namespace": namespace, "statistic": "Sum", "dimensions": [],
                "period": 300, "evaluationPeriods": 2, "threshold": 5.0,
                "comparisonOperator": "GreaterThanThreshold", "treatMissingData": "notBreaching",
            }),
        );
    world.add(item);
}

fn stack(world: &mut World, name: &str, drift: &str, tells: bool) {
    let arn = world.arn("cloudformation", &format!("stack/{name}/{}", uuid(name)));
    let topics = if tells { vec![world.arn("sns", "ops-alarms")] } else { Vec::new() };
    let item = world
        .item("AWS::CloudFormation::Stack", &arn)
        .name(name)
        .arn(arn.as_str())
        .created(world.days_ago(1100))
        .configuration(&json!({
            "stackId": arn, "stackName": name, "description": "", "parameters": [],
            "creationTime": world.days_ago(1100), "lastUpdatedTime": world.days_ago(48),
            "stackStatus": "UPDATE_COMPLETE", "disableRollback": false,
            "notificationARNs": topics, "capabilities": ["CAPABILITY_NAMED_IAM"],
            "outputs": [], "tags": [], "enableTerminationProtection": tells,
            "driftInformation": {
                "stackDriftStatus": drift, "lastCheckTimestamp": world.days_ago(1),
            },
        }));
    world.add(item);
}
