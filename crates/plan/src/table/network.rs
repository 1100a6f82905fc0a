//! Security groups, subnets, addresses.

use super::{Absent, Field, Kind, Part, Type, field, made, or};
use crate::reader::{Reader, Seen, walk};
use serde_json::{Map, Value, json};

const INGRESS: &str = "configuration.ipPermissions";
const EGRESS: &str = "configuration.ipPermissionsEgress";

pub(super) const TYPES: &[Type] = &[
    Type {
        cfn: "AWS::EC2::SecurityGroup",
        item: "AWS::EC2::SecurityGroup",
        terraform: &["aws_security_group", "aws_default_security_group"],
        name: ("GroupName", "name"),
        arn: None,
        arn_to: None,
        fields: &[
            or("GroupName", "name", "configuration.groupName", Kind::Text, Absent::Json("\"\"")),
            field("VpcId", "vpc_id", "configuration.vpcId", Kind::Text),
            or(
                "",
                "",
                INGRESS,
                Kind::Made(|r| inline(r, "SecurityGroupIngress", "ingress")),
                Absent::Json("[]"),
            ),
            or(
                "",
                "",
                EGRESS,
                Kind::Made(|r| inline(r, "SecurityGroupEgress", "egress")),
                Absent::Json("[]"),
            ),
        ],
    },
    Type {
        cfn: "AWS::EC2::Subnet",
        item: "AWS::EC2::Subnet",
        terraform: &["aws_subnet", "aws_default_subnet"],
        name: ("", ""),
        arn: None,
        arn_to: None,
        fields: &[
            or(
                "MapPublicIpOnLaunch",
                "map_public_ip_on_launch",
                "configuration.mapPublicIpOnLaunch",
                Kind::Flag,
                Absent::Json("false"),
            ),
            field("VpcId", "vpc_id", "configuration.vpcId", Kind::Text),
        ],
    },
    Type {
        cfn: "AWS::EC2::EIP",
        item: "AWS::EC2::EIP",
        terraform: &["aws_eip"],
        name: ("", ""),
        arn: None,
        arn_to: None,
        fields: ATTACHED,
    },
];

const ATTACHED: &[Field] = &[
    field("InstanceId", "instance", "configuration.instanceId", Kind::Text),
    field("", "network_interface", "configuration.networkInterfaceId", Kind::Text),
];

pub(super) const PARTS: &[Part] = &[
    Part {
        cfn: &["AWS::EC2::SecurityGroupIngress"],
        terraform: &["aws_vpc_security_group_ingress_rule"],
        of: "AWS::EC2::SecurityGroup",
        owner: ("GroupId", "security_group_id"),
        fields: &[made(INGRESS, Kind::Append(whole))],
    },
    Part {
        cfn: &["AWS::EC2::SecurityGroupEgress"],
        terraform: &["aws_vpc_security_group_egress_rule"],
        of: "AWS::EC2::SecurityGroup",
        owner: ("GroupId", "security_group_id"),
        fields: &[made(EGRESS, Kind::Append(whole))],
    },
    Part {
        cfn: &[],
        terraform: &["aws_security_group_rule"],
        of: "AWS::EC2::SecurityGroup",
        owner: ("", "security_group_id"),
        fields: &[
            made(INGRESS, Kind::Append(|r| of_type(r, "ingress"))),
            made(EGRESS, Kind::Append(|r| of_type(r, "egress"))),
        ],
    },
    Part {
        cfn: &["AWS::EC2::EIPAssociation"],
        terraform: &["aws_eip_association"],
        of: "AWS::EC2::EIP",
        owner: ("AllocationId", "allocation_id"),
        fields: &[
            field("InstanceId", "instance_id", "configuration.instanceId", Kind::Text),
            field(
                "NetworkInterfaceId",
                "network_interface_id",
                "configuration.networkInterfaceId",
                Kind::Text,
            ),
        ],
    },
];

/// The rules that a group holds itself.
fn inline(reader: &Reader<'_>, cfn: &str, terraform: &str) -> Seen {
    let seen = reader.get(cfn, terraform);
    if seen == Seen::Absent {
        return Seen::Absent;
    }
    match seen.elements() {
        Some(rules) => all(rules.iter().map(permission)),
        None => Seen::Unknown,
    }
}

/// A resource that is a rule.
fn whole(reader: &Reader<'_>) -> Seen {
    permission(reader.properties)
}

/// Terraform's resource for rules of either direction.
fn of_type(reader: &Reader<'_>, direction: &str) -> Seen {
    match reader.get("", "type") {
        Seen::Known(Value::String(found)) if found == direction => whole(reader),
        Seen::Known(_) | Seen::Absent => Seen::Absent,
        Seen::Unknown => Seen::Unknown,
    }
}

fn all(seen: impl Iterator<Item = Seen>) -> Seen {
    let mut list = Vec::new();
    for one in seen {
        match one {
            Seen::Known(value) => list.push(value),
            Seen::Absent => {}
            Seen::Unknown => return Seen::Unknown,
        }
    }
    Seen::Known(list.into())
}

/// A permission as items have it. Whichever language it is written in, its members have names of
/// their own.
fn permission(rule: &Value) -> Seen {
    let first = |names: &[&str]| {
        let found = names.iter().map(|name| walk(rule, name)).find(|seen| *seen != Seen::Absent);
        found.unwrap_or(Seen::Absent)
    };
    let mut made = Map::new();
    match first(&["IpProtocol", "ip_protocol", "protocol"]).text() {
        Seen::Known(Value::String(text)) if text == "all" => {
            made.insert("ipProtocol".to_owned(), "-1".into());
        }
        Seen::Known(protocol) => {
            made.insert("ipProtocol".to_owned(), protocol);
        }
        Seen::Absent | Seen::Unknown => return Seen::Unknown,
    }
    for (to, names) in [("fromPort", ["FromPort", "from_port"]), ("toPort", ["ToPort", "to_port"])]
    {
        match first(&names).number() {
            Seen::Known(port) => {
                made.insert(to.to_owned(), port);
            }
            Seen::Absent => {}
            Seen::Unknown => return Seen::Unknown,
        }
    }
    // Terraform writes all protocols with ports of 0, which mean nothing.
    let v4 = ["CidrIp", "cidr_blocks", "cidr_ipv4"];
    let v6 = ["CidrIpv6", "ipv6_cidr_blocks", "cidr_ipv6"];
    for (to, member, names) in [("ipv4Ranges", "cidrIp", v4), ("ipv6Ranges", "cidrIpv6", v6)] {
        let mut ranges = Vec::new();
        for name in names {
            let Some(blocks) = walk(rule, name).elements() else { return Seen::Unknown };
            for block in &blocks {
                match Seen::of(Some(block)) {
                    Seen::Known(block) => ranges.push(json!({ member: block })),
                    Seen::Absent => {}
                    Seen::Unknown => return Seen::Unknown,
                }
            }
        }
        made.insert(to.to_owned(), ranges.into());
    }
    Seen::Known(made.into())
}
