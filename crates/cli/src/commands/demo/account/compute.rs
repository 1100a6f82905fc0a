//! What an instance is made of: the instance, its interface and its volumes.

use super::groups::group;
use super::ids::{hex_id, number};
use super::item::tag_list;
use super::network::subnet;
use super::world::World;
use assize_model::Timestamp;
use serde_json::{Value, json};

/// A server.
pub struct Server {
    /// Its name.
    pub name: &'static str,
    /// Its instance type.
    pub class: &'static str,
    /// Its subnet's name.
    pub subnet: &'static str,
    /// Its zone's index.
    pub zone: usize,
    /// Names of its security groups.
    pub groups: Vec<&'static str>,
    /// Its instance profile.
    pub profile: Option<&'static str>,
    /// Its public address.
    pub address: Option<&'static str>,
    /// Whether it runs.
    pub running: bool,
    /// Started so many days ago.
    pub days: i64,
    /// Whether the metadata service demands a session token.
    pub metadata_v2: bool,
    /// Whether the root volume is encrypted.
    pub root_encrypted: bool,
    /// The size of a data volume.
    pub data_gib: Option<u32>,
    /// Whether the data volume is encrypted.
    pub data_encrypted: bool,
    /// What it does, for the tag.
    pub role: &'static str,
}

/// A volume.
pub struct Disk<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its size.
    pub gib: u32,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Whether it is a root volume, which goes when its instance goes.
    pub root: bool,
    /// Created so many days ago.
    pub days: i64,
    /// Its zone's index.
    pub zone: usize,
    /// The instance it is attached to.
    pub holder: Option<&'a str>,
}

impl Server {
    fn id(&self) -> String {
        hex_id("i", self.name)
    }

    fn interface(&self) -> String {
        hex_id("eni", self.name)
    }

    fn private_address(&self) -> String {
        let third = if self.zone == 0 { 16 } else { 32 };
        format!("10.20.{third}.{}", 10 + number(self.name, 240))
    }

    fn group_list(&self) -> Value {
        self.groups.iter().map(|g| json!({"groupId": group(g), "groupName": g})).collect()
    }

    fn group_ids(&self) -> Vec<String> {
        self.groups.iter().map(|g| group(g)).collect()
    }

    fn vpc(&self, world: &World) -> String {
        if self.subnet.starts_with("default") { hex_id("vpc", "default") } else { world.vpc() }
    }

    fn environment(&self) -> &'static str {
        match self.name.split('-').next() {
            Some("staging") => "staging",
            Some("trial" | "loadtest") => "test",
            _ => "production",
        }
    }
}

/// Adds a server.
pub fn add(world: &mut World, server: &Server) {
    let root = format!("{}-root", server.name);
    let data = format!("{}-data", server.name);
    let mut disks = vec![Disk {
        name: &root,
        gib: 20,
        encrypted: server.root_encrypted,
        root: true,
        days: server.days,
        zone: server.zone,
        holder: Some(server.name),
    }];
    if let Some(gib) = server.data_gib {
        disks.push(Disk {
            name: &data,
            gib,
            encrypted: server.data_encrypted,
            root: false,
            ..disk_of(server)
        });
    }
    instance(world, server, &disks);
    interface(world, server);
    for disk in &disks {
        volume(world, disk);
    }
}

fn disk_of(server: &Server) -> Disk<'static> {
    Disk {
        name: "",
        gib: 0,
        encrypted: true,
        root: false,
        days: server.days,
        zone: server.zone,
        holder: Some(server.name),
    }
}

fn instance(world: &mut World, server: &Server, disks: &[Disk<'_>]) {
    let id = server.id();
    let launched = world.days_ago(server.days);
    let tags = [
        ("Name", server.name),
        ("env", server.environment()),
        ("role", server.role),
        ("app", "shop"),
    ];
    let (code, state) = if server.running { (16, "running") } else { (80, "stopped") };
    let mappings: Vec<Value> = disks.iter().map(|d| mapping(d, launched)).collect();
    let volumes: Vec<String> = disks.iter().map(|d| hex_id("vol", d.name)).collect();
    let profile = server.profile.map(|name| {
        json!({
            "arn": world.iam_arn(&format!("instance-profile/{name}")),
            "id": super::ids::unique_id("AIPA", name),
        })
    });
    // Stopping is a kind of change of state that leaves its words in the item.
    let (reason, why) = if server.running {
        (String::new(), Value::Null)
    } else {
        let at = world.days_ago(server.days - 100).to_string();
        let day = at.get(..10).unwrap_or_default();
        let code = "Client.UserInitiatedShutdown";
        (
            format!("User initiated ({day} 09:12:44 GMT)"),
            json!({"code": code, "message": format!("{code}: User initiated shutdown")}),
        )
    };
    let zone = world.zone(server.zone);
    let item = world
        .item("AWS::EC2::Instance", &id)
        .arn(world.arn("ec2", &format!("instance/{id}")))
        .zone(&zone)
        .created(launched)
        .tags(&tags)
        .relates("Contains NetworkInterface", "AWS::EC2::NetworkInterface", server.interface())
        .relates_all(
            "Is associated with SecurityGroup",
            "AWS::EC2::SecurityGroup",
            &server.group_ids(),
        )
        .relates("Is contained in Subnet", "AWS::EC2::Subnet", subnet(server.subnet))
        .relates_all("Is attached to Volume", "AWS::EC2::Volume", &volumes)
        .relates("Is contained in Vpc", "AWS::EC2::VPC", server.vpc(world))
        .configuration(&json!({
            "instanceId": id, "imageId": hex_id("ami", "al2023"), "instanceType": server.class,
            "amiLaunchIndex": 0, "keyName": "hinode-ops", "launchTime": launched,
            "architecture": if server.class.contains('g') { "arm64" } else { "x86_64" },
            "state": {"code": code, "name": state}, "stateTransitionReason": reason,
            "stateReason": why, "placement": {"availabilityZone": zone, "tenancy": "default"},
            "privateIpAddress": server.private_address(), "publicIpAddress": server.address,
            "privateDnsName": format!(
                "ip-{}.{}.compute.internal",
                server.private_address().replace('.', "-"), world.region(),
            ),
            "publicDnsName": "", "subnetId": subnet(server.subnet),
            "vpcId": server.vpc(world), "securityGroups": server.group_list(),
            "networkInterfaces": [interface_in_instance(world, server)],
            "iamInstanceProfile": profile, "rootDeviceName": "/dev/xvda",
            "rootDeviceType": "ebs", "blockDeviceMappings": mappings,
            "ebsOptimized": !server.class.starts_with("t2"), "enaSupport": true,
            "monitoring": {"state": if server.role == "web" { "enabled" } else { "disabled" }},
            "metadataOptions": {
                "state": "applied", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1,
                "httpTokens": if server.metadata_v2 { "required" } else { "optional" },
                "httpProtocolIpv6": "disabled", "instanceMetadataTags": "disabled",
            },
            "hypervisor": "xen", "virtualizationType": "hvm", "sourceDestCheck": true,
            "hibernationOptions": {"configured": false}, "enclaveOptions": {"enabled": false},
            "productCodes": [], "elasticGpuAssociations": [], "licenses": [],
            "tags": tag_list(&tags),
        }));
    world.add(item);
}

fn mapping(disk: &Disk<'_>, at: Timestamp) -> Value {
    json!({
        "deviceName": if disk.root { "/dev/xvda" } else { "/dev/sdf" },
        "ebs": {
            "attachTime": at, "deleteOnTermination": disk.root, "status": "attached",
            "volumeId": hex_id("vol", disk.name),
        },
    })
}

fn association(world: &World, server: &Server) -> Value {
    let Some(address) = server.address else { return Value::Null };
    let elastic = server.name == "bastion";
    let owner = if elastic { world.account() } else { "amazon" };
    json!({"publicIp": address, "ipOwnerId": owner, "publicDnsName": ""})
}

fn interface_in_instance(world: &World, server: &Server) -> Value {
    json!({
        "networkInterfaceId": server.interface(), "description": "", "status": "in-use",
        "association": association(world, server),
        "attachment": {
            "attachmentId": hex_id("eni-attach", server.name), "deviceIndex": 0,
            "deleteOnTermination": true, "status": "attached",
            "attachTime": world.days_ago(server.days),
        },
        "groups": server.group_list(), "privateIpAddress": server.private_address(),
        "subnetId": subnet(server.subnet), "vpcId": server.vpc(world), "sourceDestCheck": true,
        "ownerId": world.account(), "interfaceType": "interface",
    })
}

fn interface(world: &mut World, server: &Server) {
    let id = server.interface();
    let tags = [("Name", server.name)];
    let item = world
        .item("AWS::EC2::NetworkInterface", &id)
        .arn(world.arn("ec2", &format!("network-interface/{id}")))
        .zone(&world.zone(server.zone))
        .tags(&tags)
        .relates("Is attached to Instance", "AWS::EC2::Instance", server.id())
        .relates_all(
            "Is associated with SecurityGroup",
            "AWS::EC2::SecurityGroup",
            &server.group_ids(),
        )
        .relates("Is contained in Subnet", "AWS::EC2::Subnet", subnet(server.subnet))
        .configuration(&json!({
            "networkInterfaceId": id, "association": association(world, server),
            "attachment": {
                "attachmentId": hex_id("eni-attach", server.name), "deviceIndex": 0,
                "deleteOnTermination": true, "instanceId": server.id(),
                "instanceOwnerId": world.account(), "status": "attached",
                "attachTime": world.days_ago(server.days),
            },
            "availabilityZone": world.zone(server.zone), "description": "",
            "groups": server.group_list(), "interfaceType": "interface",
            "ownerId": world.account(), "privateIpAddress": server.private_address(),
            "requesterManaged": false, "sourceDestCheck": true, "status": "in-use",
            "subnetId": subnet(server.subnet), "vpcId": server.vpc(world), "ipv6Addresses": [],
            "tagSet": tag_list(&tags),
        }));
    world.add(item);
}

/// Adds a volume.
pub fn volume(world: &mut World, disk: &Disk<'_>) {
    let id = hex_id("vol", disk.name);
    let created = world.days_ago(disk.days);
    let zone = world.zone(disk.zone);
    let tags = [("Name", disk.name)];
    let holder = disk.holder.map(|name| hex_id("i", name));
    let attachments: Vec<Value> = holder
        .iter()
        .map(|instance| {
            json!({
                "attachTime": created, "deleteOnTermination": disk.root, "instanceId": instance,
                "device": if disk.root { "/dev/xvda" } else { "/dev/sdf" },
                "state": "attached", "volumeId": id,
            })
        })
        .collect();
    let key = disk.encrypted.then(|| world.arn("kms", &format!("key/{}", super::ids::uuid("ebs"))));
    let mut item = world
        .item("AWS::EC2::Volume", &id)
        .arn(world.arn("ec2", &format!("volume/{id}")))
        .zone(&zone)
        .created(created)
        .tags(&tags)
        .configuration(&json!({
            "volumeId": id, "size": disk.gib, "volumeType": "gp3", "iops": 3000,
            "throughput": 125, "availabilityZone": zone, "createTime": created,
            "state": if holder.is_some() { "in-use" } else { "available" },
            "encrypted": disk.encrypted, "kmsKeyId": key, "snapshotId": "",
            "multiAttachEnabled": false, "attachments": attachments, "tags": tag_list(&tags),
        }));
    if let Some(instance) = holder {
        item = item.relates("Is attached to Instance", "AWS::EC2::Instance", instance);
    }
    world.add(item);
}
