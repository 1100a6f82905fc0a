//! Types of which rules look at the tags only.

use super::Type;

pub(super) const TYPES: &[Type] = &[
    tagged("AWS::ACM::Certificate", &["aws_acm_certificate"]),
    tagged("AWS::CodeBuild::Project", &["aws_codebuild_project"]),
    tagged("AWS::EC2::CustomerGateway", &["aws_customer_gateway"]),
    tagged("AWS::EC2::InternetGateway", &["aws_internet_gateway"]),
    tagged("AWS::EC2::NetworkAcl", &["aws_network_acl"]),
    tagged("AWS::EC2::NetworkInterface", &["aws_network_interface"]),
    tagged("AWS::EC2::RouteTable", &["aws_route_table"]),
    tagged("AWS::EC2::VPC", &["aws_vpc"]),
    tagged("AWS::EC2::VPNConnection", &["aws_vpn_connection"]),
    tagged("AWS::EC2::VPNGateway", &["aws_vpn_gateway"]),
    tagged("AWS::ElasticLoadBalancing::LoadBalancer", &["aws_elb"]),
    tagged("AWS::ElasticLoadBalancingV2::LoadBalancer", &["aws_lb", "aws_alb"]),
    tagged("AWS::RDS::DBSubnetGroup", &["aws_db_subnet_group"]),
    tagged("AWS::RDS::EventSubscription", &["aws_db_event_subscription"]),
    tagged("AWS::Redshift::Cluster", &["aws_redshift_cluster"]),
    tagged("AWS::Redshift::ClusterParameterGroup", &["aws_redshift_parameter_group"]),
    tagged("AWS::Redshift::ClusterSubnetGroup", &["aws_redshift_subnet_group"]),
];

const fn tagged(cfn: &'static str, terraform: &'static [&'static str]) -> Type {
    Type { cfn, item: cfn, terraform, name: ("", ""), arn: None, arn_to: None, fields: &[] }
}
