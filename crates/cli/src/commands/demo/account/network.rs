//! The main VPC with public, private and database subnets in two zones, and the default
//! VPC that nobody removed.

use super::ids::hex_id;
use super::item::tag_list;
use super::world::World;
use serde_json::json;

/// A subnet: name, address block, zone, public.
const SUBNETS: &[(&str, &str, usize, bool)] = &[
    ("public-a", "10.20.0.0/22", 0, true),
    ("public-c", "10.20.4.0/22", 1, true),
    ("private-a", "10.20.16.0/20", 0, false),
    ("private-c", "10.20.32.0/20", 1, false),
    ("database-a", "10.20.64.0/24", 0, false),
    ("database-c", "10.20.65.0/24", 1, false),
    ("default-a", "172.31.32.0/20", 0, true),
    ("default-c", "172.31.0.0/20", 1, true),
];

/// The elastic addresses: name, address, what holds it.
const ADDRESSES: &[(&str, &str, Option<&str>)] = &[
    ("nat-a", "203.0.113.10", Some("nat-a")),
    ("nat-c", "203.0.113.11", Some("nat-c")),
    ("bastion", "203.0.113.24", Some("bastion")),
    // The load test ended in spring; its address is still paid for.
    ("loadtest", "203.0.113.77", None),
];

/// The id of a subnet.
pub fn subnet(name: &str) -> String {
    hex_id("subnet", name)
}

/// The VPC that a subnet or another thing of that name lies in.
fn vpc_of(world: &World, name: &str) -> String {
    if name.starts_with("default") { hex_id("vpc", "default") } else { world.vpc() }
}

/// Adds the network.
pub fn add(world: &mut World) {
    vpcs(world);
    subnets(world);
    gateways(world);
    route_tables(world);
    acls(world);
    addresses(world);
}

fn vpcs(world: &mut World) {
    for (name, cidr, default) in
        [("hinode-main", "10.20.0.0/16", false), ("default", "172.31.0.0/16", true)]
    {
        let id = hex_id("vpc", name);
        let tags = [("Name", name)];
        let subnets: Vec<String> =
            SUBNETS.iter().filter(|s| vpc_of(world, s.0) == id).map(|s| subnet(s.0)).collect();
        let item = world
            .item("AWS::EC2::VPC", &id)
            .arn(world.arn("ec2", &format!("vpc/{id}")))
            .zone("Multiple Availability Zones")
            .tags(&tags)
            .relates_all("Contains Subnet", "AWS::EC2::Subnet", &subnets)
            .configuration(&json!({
                "vpcId": id, "cidrBlock": cidr, "state": "available", "isDefault": default,
                "ownerId": world.account(), "instanceTenancy": "default",
                "dhcpOptionsId": hex_id("dopt", "default"), "ipv6CidrBlockAssociationSet": [],
                "cidrBlockAssociationSet": [{
                    "associationId": hex_id("vpc-cidr-assoc", name), "cidrBlock": cidr,
                    "cidrBlockState": {"state": "associated"},
                }],
                "tags": tag_list(&tags),
            }));
        world.add(item);
    }
    // Only the main VPC's traffic is logged.
    let id = hex_id("fl", "hinode-main");
    let item = world
        .item("AWS::EC2::FlowLog", &id)
        .arn(world.arn("ec2", &format!("vpc-flow-log/{id}")))
        .created(world.days_ago(1180))
        .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
        .configuration(&json!({
            "flowLogId": id, "resourceId": world.vpc(), "trafficType": "REJECT",
            "flowLogStatus": "ACTIVE", "deliverLogsStatus": "SUCCESS",
            "logDestinationType": "cloud-watch-logs", "logGroupName": "/hinode/vpc/flow",
            "maxAggregationInterval": 600, "creationTime": world.days_ago(1180),
        }));
    world.add(item);
}

fn subnets(world: &mut World) {
    for &(name, cidr, zone, public) in SUBNETS {
        let id = subnet(name);
        let vpc = vpc_of(world, name);
        let zone = world.zone(zone);
        let tags = [("Name", name), ("tier", name.split('-').next().unwrap_or(name))];
        // Instances are meant to sit behind the load balancer or to hold an elastic address,
        // so the main VPC's public subnets give no addresses; the default VPC's do.
        let auto = public && name.starts_with("default");
        let arn = world.arn("ec2", &format!("subnet/{id}"));
        let item = world
            .item("AWS::EC2::Subnet", &id)
            .arn(arn.as_str())
            .zone(&zone)
            .tags(&tags)
            .relates("Is contained in Vpc", "AWS::EC2::VPC", &vpc)
            .configuration(&json!({
                "subnetId": id, "subnetArn": arn, "vpcId": vpc, "cidrBlock": cidr,
                "availabilityZone": zone, "state": "available", "ownerId": world.account(),
                "availableIpAddressCount": 1010, "defaultForAz": name.starts_with("default"),
                "mapPublicIpOnLaunch": auto, "mapCustomerOwnedIpOnLaunch": false,
                "assignIpv6AddressOnCreation": false, "ipv6CidrBlockAssociationSet": [],
                "tags": tag_list(&tags),
            }));
        world.add(item);
    }
}

fn gateways(world: &mut World) {
    for name in ["hinode-main", "default"] {
        let id = hex_id("igw", name);
        let vpc = hex_id("vpc", name);
        let tags = [("Name", name)];
        let item = world
            .item("AWS::EC2::InternetGateway", &id)
            .arn(world.arn("ec2", &format!("internet-gateway/{id}")))
            .zone("Multiple Availability Zones")
            .tags(&tags)
            .relates("Is attached to Vpc", "AWS::EC2::VPC", &vpc)
            .configuration(&json!({
                "internetGatewayId": id, "ownerId": world.account(),
                "attachments": [{"vpcId": vpc, "state": "available"}], "tags": tag_list(&tags),
            }));
        world.add(item);
    }
    for (name, zone) in [("nat-a", "public-a"), ("nat-c", "public-c")] {
        let id = hex_id("nat", name);
        let tags = [("Name", name)];
        let item = world
            .item("AWS::EC2::NatGateway", &id)
            .arn(world.arn("ec2", &format!("natgateway/{id}")))
            .created(world.days_ago(1201))
            .tags(&tags)
            .relates("Is contained in Subnet", "AWS::EC2::Subnet", subnet(zone))
            .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
            .configuration(&json!({
                "natGatewayId": id, "vpcId": world.vpc(), "subnetId": subnet(zone),
                "state": "available", "createTime": world.days_ago(1201),
                "connectivityType": "public",
                "natGatewayAddresses": [{
                    "allocationId": hex_id("eipalloc", name), "networkInterfaceId": hex_id("eni", name),
                }],
                "tags": tag_list(&tags),
            }));
        world.add(item);
        nat_interface(world, name, zone);
    }
}

/// The interface through which a NAT gateway speaks.
fn nat_interface(world: &mut World, name: &str, zone: &str) {
    let id = hex_id("eni", name);
    let item = world
        .item("AWS::EC2::NetworkInterface", &id)
        .arn(world.arn("ec2", &format!("network-interface/{id}")))
        .zone(&world.zone(usize::from(name.ends_with('c'))))
        .relates("Is contained in Subnet", "AWS::EC2::Subnet", subnet(zone))
        .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
        .configuration(&json!({
            "networkInterfaceId": id, "interfaceType": "nat_gateway", "status": "in-use",
            "description": format!("Interface for NAT Gateway {}", hex_id("nat", name)),
            "groups": [], "ownerId": world.account(), "requesterManaged": true,
            "sourceDestCheck": false, "subnetId": subnet(zone), "vpcId": world.vpc(),
            "attachment": {"deviceIndex": 1, "status": "attached", "deleteOnTermination": false},
            "ipv6Addresses": [], "tagSet": [],
        }));
    world.add(item);
}

fn route_tables(world: &mut World) {
    let igw = hex_id("igw", "hinode-main");
    let tables: [(&str, &[&str], Option<String>); 4] = [
        ("public", &["public-a", "public-c"], Some(igw)),
        ("private-a", &["private-a"], Some(hex_id("nat", "nat-a"))),
        ("private-c", &["private-c"], Some(hex_id("nat", "nat-c"))),
        ("database", &["database-a", "database-c"], None),
    ];
    for (name, subnets, way_out) in tables {
        let id = hex_id("rtb", name);
        let tags = [("Name", name)];
        let ids: Vec<String> = subnets.iter().map(|s| subnet(s)).collect();
        let mut routes = vec![json!({
            "destinationCidrBlock": "10.20.0.0/16", "gatewayId": "local",
            "origin": "CreateRouteTable", "state": "active",
        })];
        if let Some(target) = way_out {
            let member = if target.starts_with("igw") { "gatewayId" } else { "natGatewayId" };
            routes.push(json!({
                "destinationCidrBlock": "0.0.0.0/0", member: target,
                "origin": "CreateRoute", "state": "active",
            }));
        }
        let associations: Vec<_> = ids
            .iter()
            .map(|subnet| {
                json!({
                    "routeTableAssociationId": hex_id("rtbassoc", subnet), "routeTableId": id,
                    "subnetId": subnet, "main": false, "associationState": {"state": "associated"},
                })
            })
            .collect();
        let item = world
            .item("AWS::EC2::RouteTable", &id)
            .arn(world.arn("ec2", &format!("route-table/{id}")))
            .tags(&tags)
            .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
            .relates_all("Is associated with Subnet", "AWS::EC2::Subnet", &ids)
            .configuration(&json!({
                "routeTableId": id, "vpcId": world.vpc(), "ownerId": world.account(),
                "routes": routes, "associations": associations, "propagatingVgws": [],
                "tags": tag_list(&tags),
            }));
        world.add(item);
    }
}

fn acls(world: &mut World) {
    for (name, default, subnets) in [
        ("hinode-default", true, &["public-a", "public-c", "private-a", "private-c"][..]),
        ("hinode-database", false, &["database-a", "database-c"][..]),
        // Left from a test; no subnet uses it.
        ("hinode-lockdown-test", false, &[][..]),
    ] {
        let id = hex_id("acl", name);
        let tags = [("Name", name)];
        let block = if default { "0.0.0.0/0" } else { "10.20.0.0/16" };
        let entry = |egress: bool, number: u32, block: &str, action: &str| {
            json!({
                "ruleNumber": number, "protocol": "-1", "ruleAction": action, "egress": egress,
                "cidrBlock": block,
            })
        };
        let ids: Vec<String> = subnets.iter().map(|s| subnet(s)).collect();
        let associations: Vec<_> = ids
            .iter()
            .map(|s| {
                json!({
                    "networkAclAssociationId": hex_id("aclassoc", s), "networkAclId": id,
                    "subnetId": s,
                })
            })
            .collect();
        let item = world
            .item("AWS::EC2::NetworkAcl", &id)
            .arn(world.arn("ec2", &format!("network-acl/{id}")))
            .tags(&tags)
            .relates("Is contained in Vpc", "AWS::EC2::VPC", world.vpc())
            .relates_all("Is attached to Subnet", "AWS::EC2::Subnet", &ids)
            .configuration(&json!({
                "networkAclId": id, "vpcId": world.vpc(), "isDefault": default,
                "ownerId": world.account(), "associations": associations,
                "entries": [
                    entry(true, 100, block, "allow"), entry(true, 32767, "0.0.0.0/0", "deny"),
                    entry(false, 100, block, "allow"), entry(false, 32767, "0.0.0.0/0", "deny"),
                ],
                "tags": tag_list(&tags),
            }));
        world.add(item);
    }
}

fn addresses(world: &mut World) {
    for &(name, address, holder) in ADDRESSES {
        let id = hex_id("eipalloc", name);
        let tags = [("Name", name)];
        let instance = holder.filter(|h| !h.starts_with("nat")).map(|h| hex_id("i", h));
        let interface = holder.map(|h| hex_id("eni", h));
        let mut item = world
            .item("AWS::EC2::EIP", &id)
            .name(address)
            .arn(world.arn("ec2", &format!("eip-allocation/{id}")))
            .tags(&tags)
            .configuration(&json!({
                "publicIp": address, "allocationId": id, "domain": "vpc",
                "associationId": holder.map(|h| hex_id("eipassoc", h)),
                "instanceId": instance, "networkInterfaceId": interface,
                "networkInterfaceOwnerId": holder.map(|_| world.account()),
                "publicIpv4Pool": "amazon", "networkBorderGroup": world.region(),
                "tags": tag_list(&tags),
            }));
        if let Some(interface) = interface {
            item = item.relates(
                "Is attached to NetworkInterface",
                "AWS::EC2::NetworkInterface",
                interface,
            );
        }
        if let Some(instance) = instance {
            item = item.relates("Is attached to Instance", "AWS::EC2::Instance", instance);
        }
        world.add(item);
    }
}
