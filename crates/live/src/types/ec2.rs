//! Amazon EC2.

use crate::shape::Style;
use crate::spec::{Arn, By, List, Relation, Spec, Zone};
use assize_wire::generated::ec2::SERVICE;

const EVERYWHERE: Zone = Zone::Word("Multiple Availability Zones");

const fn listed(
    resource_type: &'static str,
    operation: &'static str,
    results: &'static str,
) -> Spec {
    let mut spec = Spec::new(resource_type, &SERVICE, List { operation, input: &[], results });
    spec.tags = Some("Tags");
    spec.style = Style::WHOLE;
    spec
}

const fn to(
    path: &'static str,
    to: &'static str,
    label: &'static str,
    back: &'static str,
) -> Relation {
    Relation { path, to, by: By::Id, label, back }
}

const fn in_vpc(back: &'static str) -> Relation {
    to("VpcId", "AWS::EC2::VPC", "Is contained in Vpc", back)
}

const fn in_subnet(back: &'static str) -> Relation {
    to("SubnetId", "AWS::EC2::Subnet", "Is contained in Subnet", back)
}

const fn in_group(path: &'static str, back: &'static str) -> Relation {
    to(path, "AWS::EC2::SecurityGroup", "Is associated with SecurityGroup", back)
}

pub(super) const TYPES: &[Spec] = &[
    Spec {
        id: "InstanceId",
        arn: Arn::Of("instance/"),
        zone: Zone::At("Placement.AvailabilityZone"),
        created: Some("LaunchTime"),
        gone: Some(("State.Name", &["terminated"])),
        relations: &[
            to(
                "NetworkInterfaces.NetworkInterfaceId",
                "AWS::EC2::NetworkInterface",
                "Contains NetworkInterface",
                "Is attached to Instance",
            ),
            in_group("SecurityGroups.GroupId", "Is associated with Instance"),
            in_subnet("Contains Instance"),
            in_vpc("Contains Instance"),
            to(
                "BlockDeviceMappings.Ebs.VolumeId",
                "AWS::EC2::Volume",
                "Is attached to Volume",
                "Is attached to Instance",
            ),
        ],
        ..listed("AWS::EC2::Instance", "DescribeInstances", "Reservations.Instances")
    },
    Spec {
        id: "AllocationId",
        or_id: "PublicIp",
        arn: Arn::Of("eip-allocation/"),
        relations: &[
            to(
                "InstanceId",
                "AWS::EC2::Instance",
                "Is attached to Instance",
                "Is attached to ElasticIp",
            ),
            to(
                "NetworkInterfaceId",
                "AWS::EC2::NetworkInterface",
                "Is attached to NetworkInterface",
                "Is attached to ElasticIp",
            ),
        ],
        ..listed("AWS::EC2::EIP", "DescribeAddresses", "Addresses")
    },
    Spec {
        id: "NetworkInterfaceId",
        arn: Arn::Of("network-interface/"),
        zone: Zone::At("AvailabilityZone"),
        tags: Some("TagSet"),
        relations: &[
            in_group("Groups.GroupId", "Is associated with NetworkInterface"),
            in_subnet("Contains NetworkInterface"),
            in_vpc("Contains NetworkInterface"),
        ],
        ..listed("AWS::EC2::NetworkInterface", "DescribeNetworkInterfaces", "NetworkInterfaces")
    },
    Spec {
        id: "VolumeId",
        arn: Arn::Of("volume/"),
        zone: Zone::At("AvailabilityZone"),
        created: Some("CreateTime"),
        gone: Some(("State", &["deleted"])),
        ..listed("AWS::EC2::Volume", "DescribeVolumes", "Volumes")
    },
    Spec {
        id: "RouteTableId",
        arn: Arn::Of("route-table/"),
        relations: &[
            in_vpc("Contains RouteTable"),
            to(
                "Associations.SubnetId",
                "AWS::EC2::Subnet",
                "Contains Subnet",
                "Is contained in RouteTable",
            ),
        ],
        ..listed("AWS::EC2::RouteTable", "DescribeRouteTables", "RouteTables")
    },
    Spec {
        id: "InternetGatewayId",
        arn: Arn::Of("internet-gateway/"),
        zone: EVERYWHERE,
        relations: &[to(
            "Attachments.VpcId",
            "AWS::EC2::VPC",
            "Is attached to Vpc",
            "Is attached to InternetGateway",
        )],
        ..listed("AWS::EC2::InternetGateway", "DescribeInternetGateways", "InternetGateways")
    },
    Spec {
        id: "GroupId",
        name: Some("GroupName"),
        arn: Arn::Of("security-group/"),
        relations: &[in_vpc("Contains SecurityGroup")],
        style: Style::TEXT,
        ..listed("AWS::EC2::SecurityGroup", "DescribeSecurityGroups", "SecurityGroups")
    },
    Spec {
        id: "SubnetId",
        arn: Arn::Of("subnet/"),
        zone: Zone::At("AvailabilityZone"),
        relations: &[in_vpc("Contains Subnet")],
        ..listed("AWS::EC2::Subnet", "DescribeSubnets", "Subnets")
    },
    Spec {
        id: "VpcId",
        arn: Arn::Of("vpc/"),
        zone: EVERYWHERE,
        ..listed("AWS::EC2::VPC", "DescribeVpcs", "Vpcs")
    },
];
