//! Keys, secrets, certificates, the trail and the backup plan.

use super::ids::{hex_id, uuid};
use super::item::tag_list;
use super::world::World;
use serde_json::json;

/// Adds them.
pub fn add(world: &mut World) {
    keys(world);
    secrets(world);
    certificates(world);
    trail(world);
    backup_plan(world);
}

fn keys(world: &mut World) {
    for (name, rotates, state, days) in [
        ("ebs", true, "Enabled", 1190),
        ("storage", true, "Enabled", 1190),
        ("database", true, "Enabled", 1100),
        ("queues", true, "Enabled", 700),
        ("trail", true, "Enabled", 1190),
        // Imported from the old payment provider and due to go.
        ("payments-2021", false, "PendingDeletion", 1010),
        ("partner-files", false, "Enabled", 955),
    ] {
        let id = uuid(name);
        let arn = world.arn("kms", &format!("key/{id}"));
        let created = world.days_ago(days);
        let enabled = state == "Enabled";
        let alias = format!("alias/hinode-{name}");
        let item = world
            .item("AWS::KMS::Key", &id)
            .name(&id)
            .arn(arn.as_str())
            .created(created)
            .tags(&[("Name", name)])
            .configuration(&json!({
                "keyId": id, "arn": arn, "aWSAccountId": world.account(),
                "creationDate": created, "enabled": enabled, "description": format!("{name} data"),
                "keyUsage": "ENCRYPT_DECRYPT", "keyState": state, "origin": "AWS_KMS",
                "keyManager": "CUSTOMER", "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
                "keySpec": "SYMMETRIC_DEFAULT", "multiRegion": false,
                "deletionDate": (!enabled).then(|| world.in_days(9)),
            }))
            .supplement("KeyRotationStatus", &json!(rotates))
            .supplement(
                "Aliases",
                &json!([{
                    "aliasName": alias, "targetKeyId": id,
                    "aliasArn": world.arn("kms", &alias),
                }]),
            );
        world.add(item);
    }
}

fn secrets(world: &mut World) {
    for (name, own_key, rotates, changed) in [
        ("shop/production/database", true, true, 12),
        ("shop/production/payments", true, true, 20),
        ("shop/staging/database", true, true, 25),
        // The mail provider's password is rotated by hand, that is, never.
        ("newsletter/smtp", false, false, 540),
    ] {
        let arn = world.arn("secretsmanager", &format!("secret:{name}-aB3dEf"));
        let key = own_key.then(|| world.arn("kms", &format!("key/{}", uuid("database"))));
        let rules =
            rotates.then(|| json!({"automaticallyAfterDays": 30, "AutomaticallyAfterDays": 30}));
        let item = world
            .item("AWS::SecretsManager::Secret", &arn)
            .name(name)
            .arn(arn.as_str())
            .created(world.days_ago(600))
            .tags(&[("app", "shop")])
            .configuration(&json!({
                "Id": arn, "ARN": arn, "Name": name, "KmsKeyId": key,
                "RotationEnabled": rotates, "RotationRules": rules,
                "LastRotatedDate": rotates.then(|| world.days_ago(changed)),
                "RotationOccurredAsScheduled": rotates,
                "LastChangedDate": world.days_ago(changed), "CreatedDate": world.days_ago(600),
                "LastAccessedDate": world.days_ago(if rotates { 0 } else { 1 }),
            }));
        world.add(item);
    }
}

fn certificates(world: &mut World) {
    for (domain, days_left, used) in [
        ("www.hinode-books.example", 214, true),
        ("api.hinode-books.example", 214, true),
        ("staging.hinode-books.example", 131, true),
        // Its validation record went with the old name server.
        ("campaign.hinode-books.example", 6, false),
    ] {
        let arn = world.arn("acm", &format!("certificate/{}", uuid(domain)));
        let days_before = 395 - days_left;
        let item = world
            .item("AWS::ACM::Certificate", &arn)
            .arn(arn.as_str())
            .created(world.days_ago(days_before))
            .configuration(&json!({
                "certificateArn": arn, "domainName": domain,
                "subjectAlternativeNames": [domain], "status": "ISSUED", "type": "AMAZON_ISSUED",
                "issuer": "Amazon", "createdAt": world.days_ago(days_before),
                "issuedAt": world.days_ago(days_before), "notBefore": world.days_ago(days_before),
                "notAfter": world.in_days(days_left), "keyAlgorithm": "RSA_2048",
                "signatureAlgorithm": "SHA256WITHRSA", "inUseBy": if used { vec![world.arn(
                    "elasticloadbalancing", "loadbalancer/app/shop/50dc6c495c0c9188",
                )] } else { Vec::new() },
                "renewalEligibility": if used { "ELIGIBLE" } else { "INELIGIBLE" },
            }));
        world.add(item);
    }
}

fn trail(world: &mut World) {
    // The second one was made by hand in the first week and never finished.
    for (name, complete) in [("hinode-all", true), ("first-steps", false)] {
        let arn = world.arn("cloudtrail", &format!("trail/{name}"));
        let group = complete.then(|| world.arn("logs", "log-group:/hinode/cloudtrail:*"));
        let key = complete.then(|| world.arn("kms", &format!("key/{}", uuid("trail"))));
        let item = world
            .item("AWS::CloudTrail::Trail", &arn)
            .name(name)
            .arn(arn.as_str())
            .relates("Is associated with S3 bucket", "AWS::S3::Bucket", "hinode-cloudtrail")
            .configuration(&json!({
                "name": name, "trailARN": arn, "s3BucketName": "hinode-cloudtrail",
                "includeGlobalServiceEvents": complete, "isMultiRegionTrail": complete,
                "homeRegion": world.region(), "logFileValidationEnabled": complete,
                "cloudWatchLogsLogGroupArn": group, "kmsKeyId": key,
                "cloudWatchLogsRoleArn": complete.then(|| world.iam_arn("role/hinode-trail")),
                "hasCustomEventSelectors": false, "hasInsightSelectors": false,
                "isOrganizationTrail": false,
            }))
            .supplement(
                "TrailStatus",
                &json!({
                    "isLogging": complete,
                    "latestDeliveryTime": complete.then(|| world.now().plus_millis(-240_000)),
                    "latestCloudWatchLogsDeliveryTime":
                        complete.then(|| world.now().plus_millis(-180_000)),
                }),
            )
            .supplement(
                "EventSelectors",
                &json!([{
                    "readWriteType": "All", "includeManagementEvents": true, "dataResources": [],
                }]),
            );
        world.add(item);
    }
}

fn backup_plan(world: &mut World) {
    for (name, keep) in [("hinode-nightly", 35), ("hinode-staging-weekly", 14)] {
        let id = uuid(name);
        let arn = world.arn("backup", &format!("backup-plan:{id}"));
        let schedule = if keep == 35 { "cron(0 17 ? * * *)" } else { "cron(0 17 ? * SUN *)" };
        let item = world
            .item("AWS::Backup::BackupPlan", &id)
            .name(name)
            .arn(arn.as_str())
            .tags(&[("Name", name)])
            .configuration(&json!({
                "BackupPlanId": id, "BackupPlanArn": arn, "VersionId": hex_id("v", name),
                "BackupPlan": {
                    "BackupPlanName": name,
                    "BackupPlanRule": [{
                        "RuleName": "nightly", "TargetBackupVault": "hinode",
                        "ScheduleExpression": schedule, "StartWindowMinutes": 60,
                        "CompletionWindowMinutes": 180, "Lifecycle": {"DeleteAfterDays": keep},
                    }],
                },
                "BackupPlanTags": tag_list(&[("Name", name)]),
            }));
        world.add(item);
    }
}
