//! The way in from the internet, and the way from source to server.

use super::groups::group;
use super::item::tag_list;
use super::network::subnet;
use super::world::World;
use serde_json::{Value, json};

/// Adds load balancers, stages and build projects.
pub fn add(world: &mut World) {
    balancer(world, "shop", "50dc6c495c0c9188", true);
    balancer(world, "staging", "9a1f7be0cd2e4410", false);
    stages(world);
    projects(world);
}

fn balancer(world: &mut World, name: &str, id: &str, careful: bool) {
    let arn = world.arn("elasticloadbalancing", &format!("loadbalancer/app/{name}/{id}"));
    let subnets = [subnet("public-a"), subnet("public-c")];
    let zones: Vec<Value> = subnets
        .iter()
        .enumerate()
        .map(|(at, subnet)| {
            json!({"zoneName": world.zone(at), "subnetId": subnet, "loadBalancerAddresses": []})
        })
        .collect();
    let yes = careful.to_string();
    let bucket = if careful { "hinode-alb-logs" } else { "" };
    let attribute = |key: &str, value: &str| json!({"key": key, "value": value});
    let tags = [("Name", name), ("app", "shop")];
    let item = world
        .item("AWS::ElasticLoadBalancingV2::LoadBalancer", &arn)
        .name(name)
        .arn(arn.as_str())
        .zone("Multiple Availability Zones")
        .created(world.days_ago(1100))
        .tags(&tags)
        .relates("Is associated with SecurityGroup", "AWS::EC2::SecurityGroup", group("web-alb"))
        .relates_all("Is attached to Subnet", "AWS::EC2::Subnet", &subnets)
        .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
        .configuration(&json!({
            "loadBalancerArn": arn, "loadBalancerName": name, "scheme": "internet-facing",
            "dNSName": format!("{name}-1829302.{}.elb.amazonaws.com", world.region()),
            "canonicalHostedZoneId": "Z14GRHDCWA56QT", "createdTime": world.days_ago(1100),
            "vpcId": world.vpc(), "state": {"code": "active"}, "type": "application",
            "availabilityZones": zones, "securityGroups": [group("web-alb")],
            "ipAddressType": "ipv4",
        }))
        .supplement(
            "LoadBalancerAttributes",
            &json!([
                attribute("access_logs.s3.enabled", &yes),
                attribute("access_logs.s3.bucket", bucket),
                attribute("access_logs.s3.prefix", if careful { "shop" } else { "" }),
                attribute("deletion_protection.enabled", &yes),
                attribute("idle_timeout.timeout_seconds", "60"),
                attribute("routing.http.drop_invalid_header_fields.enabled", &yes),
                attribute("routing.http.desync_mitigation_mode", "defensive"),
            ]),
        )
        .supplement("Tags", &tag_list(&tags));
    world.add(item);
}

fn stages(world: &mut World) {
    for (name, careful) in [("production", true), ("playground", false)] {
        let rest = format!("/restapis/a1b2c3d4e5/stages/{name}");
        let arn = format!("arn:aws:apigateway:{}::{rest}", world.region());
        let settings = json!({"*/*": {
            "metricsEnabled": careful, "loggingLevel": if careful { "INFO" } else { "OFF" },
            "dataTraceEnabled": false, "throttlingBurstLimit": 500, "throttlingRateLimit": 200.0,
            "cachingEnabled": careful, "cacheTtlInSeconds": 60, "cacheDataEncrypted": careful,
            "requireAuthorizationForCacheControl": careful,
        }});
        let acl = careful.then(|| world.arn("wafv2", "regional/webacl/shop/8f0d4d7e"));
        let item = world
            .item("AWS::ApiGateway::Stage", &arn)
            .name(name)
            .arn(arn.as_str())
            .created(world.days_ago(480))
            .configuration(&json!({
                "restApiId": "a1b2c3d4e5", "stageName": name, "deploymentId": "9xk2mq",
                "cacheClusterEnabled": careful, "cacheClusterSize": "0.5",
                "cacheClusterStatus": if careful { "AVAILABLE" } else { "NOT_AVAILABLE" },
                "methodSettings": settings, "tracingEnabled": careful, "webAclArn": acl,
                "clientCertificateId": careful.then_some("cert01"),
                "createdDate": world.days_ago(480), "lastUpdatedDate": world.days_ago(33),
            }));
        world.add(item);
    }
}

fn projects(world: &mut World) {
    for (name, careful) in [("shop-build", true), ("shop-deploy", true), ("old-importer", false)] {
        let arn = world.arn("codebuild", &format!("project/{name}"));
        let url = format!("https://github.com/hinode-books/{name}.git");
        let variables = if careful {
            json!([{"name": "STAGE", "value": "production", "type": "PLAINTEXT"}])
        } else {
            // Somebody pasted a key pair; it has been revoked since.
            json!([
                {"name": "AWS_ACCESS_KEY_ID", "value": "revoked", "type": "PLAINTEXT"},
                {"name": "AWS_SECRET_ACCESS_KEY", "value": "revoked", "type": "PLAINTEXT"},
            ])
        };
        let item = world
            .item("AWS::CodeBuild::Project", &arn)
            .name(name)
            .arn(arn.as_str())
            .created(world.days_ago(870))
            .configuration(&json!({
                "name": name, "arn": arn, "created": world.days_ago(870),
                "source": {"type": "GITHUB", "location": url, "auth": {"type": "OAUTH"}},
                "artifacts": {
                    "type": "S3", "location": "hinode-build-artifacts",
                    "encryptionDisabled": !careful,
                },
                "environment": {
                    "type": "ARM_CONTAINER", "computeType": "BUILD_GENERAL1_SMALL",
                    "image": "aws/codebuild/amazonlinux2-aarch64-standard:3.0",
                    "privilegedMode": !careful, "environmentVariables": variables,
                },
                "logsConfig": {
                    "cloudWatchLogs": {"status": if careful { "ENABLED" } else { "DISABLED" }},
                    "s3Logs": {"status": "DISABLED", "encryptionDisabled": false},
                },
                "serviceRole": world.iam_arn("role/hinode-pipeline"),
                "encryptionKey": world.arn("kms", "alias/aws/s3"), "timeoutInMinutes": 60,
            }));
        world.add(item);
    }
}
