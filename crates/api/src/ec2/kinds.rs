//! What each operation tells, and of which items.

use assize_wire::generated::ec2::operations as ops;
use assize_wire::operation::Operation;

/// An operation that tells resources of one type.
pub(super) struct Kind {
    /// The operation.
    pub(super) operation: &'static str,
    /// The items.
    pub(super) resource_type: &'static str,
    /// The output's member that lists them.
    pub(super) list: &'static str,
    /// The input's member that names them by id, and what is said of ids.
    pub(super) ids: Ids,
    /// Further members of the input that name resources by a property.
    pub(super) names: &'static [Ids],
    /// Filters whose names do not follow from the path, and their paths.
    pub(super) filters: &'static [(&'static str, &'static str)],
}

/// Naming resources.
pub(super) struct Ids {
    /// The input's member.
    pub(super) input: &'static str,
    /// The property that is named.
    pub(super) property: &'static str,
    /// How ids begin; empty where anything may be one.
    pub(super) prefix: &'static str,
    /// Code for what is not there.
    pub(super) not_found: &'static str,
    /// Code for what is no id.
    pub(super) malformed: &'static str,
    /// Text for one that is not there; `{}` is its name.
    pub(super) one: &'static str,
    /// Text for several.
    pub(super) many: &'static str,
}

/// Ids whose codes and texts follow the common pattern.
macro_rules! ids {
    ($input:literal, $property:literal, $prefix:literal, $code:literal, $word:literal) => {
        Ids {
            input: $input,
            property: $property,
            prefix: $prefix,
            not_found: concat!($code, ".NotFound"),
            malformed: concat!($code, ".Malformed"),
            one: concat!("The ", $word, " '{}' does not exist"),
            many: concat!("The ", $word, "s '{}' do not exist"),
        }
    };
}

/// The kind that an operation tells.
pub(super) fn kind(operation: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.operation == operation)
}

/// All operations that tell resources of one type.
pub(super) static KINDS: &[Kind] = &[
    Kind {
        operation: ops::DescribeInstances::NAME,
        resource_type: "AWS::EC2::Instance",
        list: "Reservations",
        ids: ids!("InstanceIds", "InstanceId", "i-", "InvalidInstanceID", "instance ID"),
        names: &[],
        filters: &[
            ("availability-zone", "Placement.AvailabilityZone"),
            ("block-device-mapping.attach-time", "BlockDeviceMappings.Ebs.AttachTime"),
            (
                "block-device-mapping.delete-on-termination",
                "BlockDeviceMappings.Ebs.DeleteOnTermination",
            ),
            ("block-device-mapping.status", "BlockDeviceMappings.Ebs.Status"),
            ("block-device-mapping.volume-id", "BlockDeviceMappings.Ebs.VolumeId"),
            ("dns-name", "PublicDnsName"),
            ("group-id", "SecurityGroups.GroupId"),
            ("group-name", "SecurityGroups.GroupName"),
            ("instance-state-code", "State.Code"),
            ("instance-state-name", "State.Name"),
            ("instance.group-id", "SecurityGroups.GroupId"),
            ("instance.group-name", "SecurityGroups.GroupName"),
            ("ip-address", "PublicIpAddress"),
            ("monitoring-state", "Monitoring.State"),
            ("placement-group-name", "Placement.GroupName"),
            ("reason", "StateTransitionReason"),
            ("state-reason-code", "StateReason.Code"),
            ("tenancy", "Placement.Tenancy"),
        ],
    },
    Kind {
        operation: ops::DescribeSecurityGroups::NAME,
        resource_type: "AWS::EC2::SecurityGroup",
        list: "SecurityGroups",
        ids: ids!("GroupIds", "GroupId", "sg-", "InvalidGroup", "security group"),
        names: &[ids!("GroupNames", "GroupName", "", "InvalidGroup", "security group")],
        filters: &[
            ("egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp"),
            ("egress.ip-permission.from-port", "IpPermissionsEgress.FromPort"),
            ("egress.ip-permission.group-id", "IpPermissionsEgress.UserIdGroupPairs.GroupId"),
            ("egress.ip-permission.ipv6-cidr", "IpPermissionsEgress.Ipv6Ranges.CidrIpv6"),
            ("egress.ip-permission.protocol", "IpPermissionsEgress.IpProtocol"),
            ("egress.ip-permission.to-port", "IpPermissionsEgress.ToPort"),
            ("ip-permission.cidr", "IpPermissions.IpRanges.CidrIp"),
            ("ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId"),
            ("ip-permission.group-name", "IpPermissions.UserIdGroupPairs.GroupName"),
            ("ip-permission.ipv6-cidr", "IpPermissions.Ipv6Ranges.CidrIpv6"),
            ("ip-permission.prefix-list-id", "IpPermissions.PrefixListIds.PrefixListId"),
            ("ip-permission.protocol", "IpPermissions.IpProtocol"),
            ("ip-permission.user-id", "IpPermissions.UserIdGroupPairs.UserId"),
        ],
    },
    Kind {
        operation: ops::DescribeVolumes::NAME,
        resource_type: "AWS::EC2::Volume",
        list: "Volumes",
        ids: ids!("VolumeIds", "VolumeId", "vol-", "InvalidVolume", "volume"),
        names: &[],
        filters: &[("attachment.status", "Attachments.State"), ("status", "State")],
    },
    Kind {
        operation: ops::DescribeVpcs::NAME,
        resource_type: "AWS::EC2::VPC",
        list: "Vpcs",
        ids: ids!("VpcIds", "VpcId", "vpc-", "InvalidVpcID", "vpc ID"),
        names: &[],
        filters: &[
            ("cidr", "CidrBlock"),
            ("cidr-block-association.association-id", "CidrBlockAssociationSet.AssociationId"),
            ("cidr-block-association.cidr-block", "CidrBlockAssociationSet.CidrBlock"),
            ("cidr-block-association.state", "CidrBlockAssociationSet.CidrBlockState.State"),
        ],
    },
    Kind {
        operation: ops::DescribeSubnets::NAME,
        resource_type: "AWS::EC2::Subnet",
        list: "Subnets",
        ids: ids!("SubnetIds", "SubnetId", "subnet-", "InvalidSubnetID", "subnet ID"),
        names: &[],
        filters: &[("availabilityZone", "AvailabilityZone"), ("cidr", "CidrBlock")],
    },
    Kind {
        operation: ops::DescribeNetworkInterfaces::NAME,
        resource_type: "AWS::EC2::NetworkInterface",
        list: "NetworkInterfaces",
        ids: ids!(
            "NetworkInterfaceIds",
            "NetworkInterfaceId",
            "eni-",
            "InvalidNetworkInterfaceID",
            "networkInterface ID"
        ),
        names: &[],
        filters: &[
            ("addresses.association.public-ip", "PrivateIpAddresses.Association.PublicIp"),
            ("addresses.primary", "PrivateIpAddresses.Primary"),
            ("addresses.private-ip-address", "PrivateIpAddresses.PrivateIpAddress"),
            ("group-id", "Groups.GroupId"),
            ("group-name", "Groups.GroupName"),
        ],
    },
    Kind {
        operation: ops::DescribeAddresses::NAME,
        resource_type: "AWS::EC2::EIP",
        list: "Addresses",
        ids: ids!(
            "AllocationIds",
            "AllocationId",
            "eipalloc-",
            "InvalidAllocationID",
            "allocation ID"
        ),
        names: &[ids!("PublicIps", "PublicIp", "", "InvalidAddress", "address")],
        filters: &[],
    },
    Kind {
        operation: ops::DescribeInternetGateways::NAME,
        resource_type: "AWS::EC2::InternetGateway",
        list: "InternetGateways",
        ids: ids!(
            "InternetGatewayIds",
            "InternetGatewayId",
            "igw-",
            "InvalidInternetGatewayID",
            "internetGateway ID"
        ),
        names: &[],
        filters: &[],
    },
    Kind {
        operation: ops::DescribeRouteTables::NAME,
        resource_type: "AWS::EC2::RouteTable",
        list: "RouteTables",
        ids: ids!("RouteTableIds", "RouteTableId", "rtb-", "InvalidRouteTableID", "routeTable ID"),
        names: &[],
        filters: &[],
    },
    Kind {
        operation: ops::DescribeNetworkAcls::NAME,
        resource_type: "AWS::EC2::NetworkAcl",
        list: "NetworkAcls",
        ids: ids!("NetworkAclIds", "NetworkAclId", "acl-", "InvalidNetworkAclID", "networkAcl ID"),
        names: &[],
        filters: &[
            ("default", "IsDefault"),
            ("entry.cidr", "Entries.CidrBlock"),
            ("entry.rule-action", "Entries.RuleAction"),
        ],
    },
    Kind {
        operation: ops::DescribeFlowLogs::NAME,
        resource_type: "AWS::EC2::FlowLog",
        list: "FlowLogs",
        ids: ids!("FlowLogIds", "FlowLogId", "fl-", "InvalidFlowLogId", "flow log ID"),
        names: &[],
        filters: &[],
    },
    Kind {
        operation: ops::DescribeNatGateways::NAME,
        resource_type: "AWS::EC2::NatGateway",
        list: "NatGateways",
        ids: ids!("NatGatewayIds", "NatGatewayId", "nat-", "InvalidNatGatewayID", "NAT gateway"),
        names: &[],
        filters: &[],
    },
    Kind {
        operation: ops::DescribeVpcEndpoints::NAME,
        resource_type: "AWS::EC2::VPCEndpoint",
        list: "VpcEndpoints",
        ids: ids!(
            "VpcEndpointIds",
            "VpcEndpointId",
            "vpce-",
            "InvalidVpcEndpointId",
            "Vpc Endpoint Id"
        ),
        names: &[],
        filters: &[("vpc-endpoint-state", "State")],
    },
];
