//! Servers: who they are, and where they stand. What an instance's items look like is in
//! `compute`.

use super::compute::{self, Server};
use super::ids::hex_id;
use super::item::{tag_list, tag_list_pascal};
use super::network::subnet;
use super::world::World;
use serde_json::{Value, json};

/// Adds instances with their interfaces and volumes, and what starts instances.
pub fn add(world: &mut World) {
    for server in servers() {
        compute::add(world, &server);
    }
    stray_volumes(world);
    scaling(world);
}

fn servers() -> Vec<Server> {
    let usual = |name: &'static str, role: &'static str, class, zone| Server {
        name,
        class,
        subnet: if zone == 0 { "private-a" } else { "private-c" },
        zone,
        groups: vec![role],
        profile: Some("hinode-server"),
        address: None,
        running: true,
        days: 240,
        metadata_v2: true,
        root_encrypted: true,
        data_gib: None,
        data_encrypted: true,
        role,
    };
    vec![
        Server { days: 62, ..usual("web-1", "web", "m7g.large", 0) },
        Server { days: 62, ..usual("web-2", "web", "m7g.large", 1) },
        Server { days: 62, ..usual("web-3", "web", "m7g.large", 0) },
        Server { days: 62, ..usual("web-4", "web", "m7g.large", 1) },
        Server { days: 48, ..usual("api-1", "api", "c7g.large", 0) },
        Server { days: 48, ..usual("api-2", "api", "c7g.large", 1) },
        Server { days: 48, ..usual("api-3", "api", "c7g.large", 0) },
        Server { data_gib: Some(200), ..usual("batch-1", "batch", "m7g.xlarge", 0) },
        // Moved from the old account; its data volume was copied as it was.
        Server {
            data_gib: Some(500),
            data_encrypted: false,
            days: 611,
            ..usual("batch-2", "batch", "m6i.xlarge", 1)
        },
        Server { data_gib: Some(100), ..usual("search-1", "api", "r7g.large", 0) },
        Server { data_gib: Some(100), ..usual("search-2", "api", "r7g.large", 1) },
        Server {
            subnet: "public-a",
            address: Some("203.0.113.24"),
            days: 830,
            ..usual("bastion", "bastion", "t4g.micro", 0)
        },
        // The story: the first server of the company. The shop has long moved on, but the
        // admin page stayed, and its group was opened wide one night.
        Server {
            subnet: "public-c",
            groups: vec![super::LEGACY_GROUP, "web"],
            profile: None,
            address: Some("203.0.113.5"),
            days: 1302,
            metadata_v2: false,
            root_encrypted: false,
            ..usual("legacy-admin", "admin", "t2.medium", 1)
        },
        // The contractor's database of sales figures.
        Server {
            groups: vec!["analytics-db"],
            data_gib: Some(300),
            days: 402,
            metadata_v2: false,
            ..usual("analytics-1", "analytics", "r6i.large", 0)
        },
        Server {
            groups: vec!["partner-ftp"],
            subnet: "public-a",
            address: Some("203.0.113.40"),
            profile: None,
            days: 955,
            ..usual("partner-ftp", "exchange", "t3.small", 0)
        },
        // Stopped after the campaign and forgotten.
        Server { running: false, days: 290, ..usual("loadtest-1", "batch", "c6i.4xlarge", 0) },
        Server {
            running: false,
            days: 515,
            subnet: "default-a",
            groups: vec!["default-of-default"],
            profile: None,
            metadata_v2: false,
            ..usual("trial-kenji", "trial", "t2.micro", 0)
        },
        Server { days: 21, ..usual("staging-web-1", "web", "t4g.medium", 0) },
        Server { days: 21, ..usual("staging-api-1", "api", "t4g.medium", 1) },
    ]
}

/// Volumes that no instance uses.
fn stray_volumes(world: &mut World) {
    for (name, gib, encrypted, days) in [
        // Left when the first batch server was replaced.
        ("old-batch-data", 500, false, 611),
        ("covers-before-efs", 250, true, 734),
    ] {
        compute::volume(
            world,
            &compute::Disk { name, gib, encrypted, root: false, days, zone: 0, holder: None },
        );
    }
}

fn scaling(world: &mut World) {
    for (name, prefix, count, check) in
        [("shop-web", "web", 4, "ELB"), ("shop-api", "api", 3, "EC2")]
    {
        let template = launch_template(world, prefix);
        let members: Vec<String> =
            (1..=count).map(|n| hex_id("i", &format!("{prefix}-{n}"))).collect();
        let instances: Vec<Value> = members
            .iter()
            .enumerate()
            .map(|(at, id)| {
                json!({
                    "instanceId": id, "availabilityZone": world.zone(at),
                    "lifecycleState": "InService", "healthStatus": "Healthy",
                    "protectedFromScaleIn": false,
                })
            })
            .collect();
        let arn = world.arn(
            "autoscaling",
            &format!("autoScalingGroup:{}:autoScalingGroupName/{name}", super::ids::uuid(name)),
        );
        let tags = [("Name", name), ("app", "shop")];
        let item = world
            .item("AWS::AutoScaling::AutoScalingGroup", &arn)
            .name(name)
            .arn(arn.as_str())
            .zone("Multiple Availability Zones")
            .created(world.days_ago(402))
            .tags(&tags)
            .relates_all("Contains Instance", "AWS::EC2::Instance", &members)
            .configuration(&json!({
                "autoScalingGroupName": name, "autoScalingGroupARN": arn, "minSize": 2,
                "maxSize": 8, "desiredCapacity": count, "defaultCooldown": 300,
                "availabilityZones": [world.zone(0), world.zone(1)], "loadBalancerNames": [],
                "targetGroupARNs": [world.arn(
                    "elasticloadbalancing", &format!("targetgroup/{name}/6d0ecf831eec9f09"),
                )],
                // Nobody changed the default for the API.
                "healthCheckType": check, "healthCheckGracePeriod": 300,
                "launchTemplate": {
                    "launchTemplateId": template, "launchTemplateName": prefix, "version": "12",
                },
                "vPCZoneIdentifier": format!("{},{}", subnet("private-a"), subnet("private-c")),
                "createdTime": world.days_ago(402), "instances": instances,
                "capacityRebalance": false, "newInstancesProtectedFromScaleIn": false,
                "tags": tag_list(&tags),
            }));
        world.add(item);
    }
}

fn launch_template(world: &mut World, name: &str) -> String {
    let id = hex_id("lt", name);
    let tags = [("Name", name)];
    let item = world
        .item("AWS::EC2::LaunchTemplate", &id)
        .name(name)
        .arn(world.arn("ec2", &format!("launch-template/{id}")))
        .created(world.days_ago(402))
        .tags(&tags)
        .configuration(&json!({
            "LaunchTemplateId": id, "LaunchTemplateName": name, "DefaultVersionNumber": "12",
            "LatestVersionNumber": "12", "VersionDescription": "IMDSv2 only",
            "LaunchTemplateData": {
                "ImageId": hex_id("ami", "al2023"), "InstanceType": "m7g.large",
                "SecurityGroupIds": [super::groups::group(name)],
                "IamInstanceProfile": {"Name": "hinode-server"},
                "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                "BlockDeviceMappings": [{
                    "DeviceName": "/dev/xvda",
                    "Ebs": {"Encrypted": true, "VolumeSize": 20, "VolumeType": "gp3"},
                }],
            },
            "TagSpecifications": [],
            "Tags": tag_list_pascal(&tags),
        }));
    world.add(item);
    id
}
