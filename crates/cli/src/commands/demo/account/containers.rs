//! Images, clusters, services and task definitions.

use super::groups::group;
use super::item::tag_list_pascal;
use super::network::subnet;
use super::world::World;
use serde_json::{Value, json};

/// Adds them.
pub fn add(world: &mut World) {
    for (name, careful) in [
        ("shop/web", true),
        ("shop/api", true),
        ("shop/worker", true),
        // Pushed by hand since the beginning.
        ("tools/importer", false),
    ] {
        repository(world, name, careful);
    }
    cluster(world);
    for (name, careful) in [("shop-web", true), ("shop-api", true), ("importer", false)] {
        let task = task_definition(world, name, careful);
        service(world, name, &task, careful);
    }
}

fn repository(world: &mut World, name: &str, careful: bool) {
    let arn = world.arn("ecr", &format!("repository/{name}"));
    let tags = [("app", "shop")];
    let lifecycle = careful.then(|| {
        let rule = json!({"rules": [{
            "rulePriority": 1, "action": {"type": "expire"},
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 50},
        }]});
        json!({"LifecyclePolicyText": rule.to_string(), "RegistryId": world.account()})
    });
    let item = world
        .item("AWS::ECR::Repository", name)
        .name(name)
        .arn(arn.as_str())
        .tags(&tags)
        .configuration(&json!({
            "RepositoryName": name, "Arn": arn,
            "RepositoryUri": format!(
                "{}.dkr.ecr.{}.amazonaws.com/{name}", world.account(), world.region(),
            ),
            "ImageScanningConfiguration": {"ScanOnPush": careful},
            "ImageTagMutability": if careful { "IMMUTABLE" } else { "MUTABLE" },
            "EncryptionConfiguration": {"EncryptionType": if careful { "KMS" } else { "AES256" }},
            "LifecyclePolicy": lifecycle, "Tags": tag_list_pascal(&tags),
        }));
    world.add(item);
}

fn cluster(world: &mut World) {
    for (name, insights) in [("shop", "enabled"), ("tools", "disabled")] {
        let arn = world.arn("ecs", &format!("cluster/{name}"));
        let item =
            world.item("AWS::ECS::Cluster", &arn).name(name).arn(arn.as_str()).configuration(
                &json!({
                    "Arn": arn, "ClusterName": name,
                    "ClusterSettings": [{"Name": "containerInsights", "Value": insights}],
                    "CapacityProviders": ["FARGATE"], "DefaultCapacityProviderStrategy": [],
                    "Configuration": {"ExecuteCommandConfiguration": {"Logging": "DEFAULT"}},
                    "Tags": [],
                }),
            );
        world.add(item);
    }
}

fn task_definition(world: &mut World, name: &str, careful: bool) -> String {
    let arn = world.arn("ecs", &format!("task-definition/{name}:31"));
    let logging = careful.then(|| {
        json!({
            "LogDriver": "awslogs",
            "Options": {"awslogs-group": "/hinode/shop/web", "awslogs-region": world.region()},
        })
    });
    let environment: Value = if careful {
        json!([])
    } else {
        json!([{"Name": "AWS_ACCESS_KEY_ID", "Value": "rotated"}])
    };
    let item = world
        .item("AWS::ECS::TaskDefinition", &arn)
        .name(&format!("{name}:31"))
        .arn(arn.as_str())
        .configuration(&json!({
            "TaskDefinitionArn": arn, "Family": name, "NetworkMode": "awsvpc", "Status": "ACTIVE",
            "RequiresCompatibilities": ["FARGATE"], "Cpu": "512", "Memory": "1024",
            "TaskRoleArn": world.iam_arn("role/hinode-shop-task"),
            "ExecutionRoleArn": world.iam_arn("role/hinode-shop-task"),
            "ContainerDefinitions": [{
                "Name": name, "Essential": true, "Cpu": 512, "Memory": 1024,
                "Image": format!(
                    "{}.dkr.ecr.{}.amazonaws.com/{}:2025.31",
                    world.account(), world.region(), name.replacen('-', "/", 1),
                ),
                "User": if careful { "1000:1000" } else { "root" },
                "Privileged": !careful, "ReadonlyRootFilesystem": careful,
                "LogConfiguration": logging, "Environment": environment,
                "PortMappings": [{"ContainerPort": 8443, "Protocol": "tcp"}],
            }],
            "Volumes": [], "Tags": [],
        }));
    world.add(item);
    arn
}

fn service(world: &mut World, name: &str, task: &str, careful: bool) {
    let cluster = if careful { "shop" } else { "tools" };
    let arn = world.arn("ecs", &format!("service/{cluster}/{name}"));
    let cluster = world.arn("ecs", &format!("cluster/{cluster}"));
    let from = if careful { ["private-a", "private-c"] } else { ["public-a", "public-c"] };
    let subnets: Vec<String> = from.iter().map(|s| subnet(s)).collect();
    let item = world
        .item("AWS::ECS::Service", &arn)
        .name(name)
        .arn(arn.as_str())
        .relates("Is contained in Cluster", "AWS::ECS::Cluster", &cluster)
        .relates_all("Is contained in Subnet", "AWS::EC2::Subnet", &subnets)
        .configuration(&json!({
            "ServiceArn": arn, "ServiceName": name, "Cluster": cluster, "TaskDefinition": task,
            "LaunchType": "FARGATE", "DesiredCount": 2,
            "PlatformVersion": if careful { "LATEST" } else { "1.3.0" },
            "NetworkConfiguration": {"AwsvpcConfiguration": {
                "AssignPublicIp": if careful { "DISABLED" } else { "ENABLED" },
                "SecurityGroups": [group(if careful { "web" } else { "batch" })],
                "Subnets": subnets,
            }},
            "SchedulingStrategy": "REPLICA", "EnableExecuteCommand": false, "Tags": [],
        }));
    world.add(item);
}
