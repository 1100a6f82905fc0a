//! The service: which operation is answered how.

use super::describe::describe;
use super::error::not_recorded;
use super::kinds::kind;
use super::{regions, security_group_rules, tags};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::RequestContext;
use assize_wire::error::WireError;
use assize_wire::generated::ec2::{Ec2, Ec2Error, operations, shapes};
use assize_wire::operation::Operation;
use std::sync::Arc;

/// EC2 over recorded items.
#[derive(Clone)]
pub struct Ec2Service {
    engine: Arc<Engine>,
}

impl Ec2Service {
    /// Joins the service with an engine.
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }

    async fn run<I, O>(
        &self,
        cx: &RequestContext,
        input: I,
        operation: fn(&Engine, &AccountRegion, &I) -> Result<O, Ec2Error>,
    ) -> Result<O, Ec2Error>
    where
        I: Send + 'static,
        O: Send + 'static,
    {
        let home = AccountRegion::new(&cx.account_id, &cx.region);
        let engine = Arc::clone(&self.engine);
        let done = tokio::task::spawn_blocking(move || operation(&engine, &home, &input)).await;
        done.unwrap_or_else(|_| {
            tracing::error!("an EC2 operation panicked");
            Err(WireError::internal_failure("The operation failed inside of Assize.").into())
        })
    }
}

/// Tells resources of the operation's one type.
fn resources<O: Operation>(
    engine: &Engine,
    home: &AccountRegion,
    input: &O::Input,
) -> Result<O::Output, Ec2Error> {
    match kind(O::NAME) {
        Some(kind) => describe::<O>(engine, home, kind, input),
        None => Err(WireError::not_implemented("ec2", O::NAME).into()),
    }
}

/// Operations about what no item tells: an error that says so.
macro_rules! unrecorded {
    ($($name:ident($input:ident) -> $output:ident = $why:literal;)+) => {$(
        async fn $name(
            &self,
            _cx: &RequestContext,
            _input: shapes::$input,
        ) -> Result<shapes::$output, Ec2Error> {
            Err(not_recorded(stringify!($input).trim_end_matches("Request"), $why))
        }
    )+};
}

/// Names, for each operation, its input, its output and what answers it.
macro_rules! operations {
    ($($name:ident($input:ident) -> $output:ident = $answer:expr;)+) => {
        /// The operations that are answered, by method name.
        pub const ANSWERED: &[&str] = &[$(stringify!($name)),+];

        impl Ec2 for Ec2Service {
            unrecorded! {
                describe_account_attributes(DescribeAccountAttributesRequest) -> DescribeAccountAttributesResult = "attributes of the account are none";
                describe_availability_zones(DescribeAvailabilityZonesRequest) -> DescribeAvailabilityZonesResult = "which zones there are is in none";
                describe_images(DescribeImagesRequest) -> DescribeImagesResult = "images are not recorded";
                describe_instance_attribute(DescribeInstanceAttributeRequest) -> InstanceAttribute = "most attributes are in none; DescribeInstances tells the others";
                describe_instance_status(DescribeInstanceStatusRequest) -> DescribeInstanceStatusResult = "status checks and events are in none; DescribeInstances tells the state";
                describe_key_pairs(DescribeKeyPairsRequest) -> DescribeKeyPairsResult = "key pairs are not recorded";
                describe_snapshots(DescribeSnapshotsRequest) -> DescribeSnapshotsResult = "snapshots are not recorded";
            }

            $(
                async fn $name(
                    &self,
                    cx: &RequestContext,
                    input: shapes::$input,
                ) -> Result<shapes::$output, Ec2Error> {
                    self.run(cx, input, $answer).await
                }
            )+
        }
    };
}

operations! {
    describe_addresses(DescribeAddressesRequest) -> DescribeAddressesResult = resources::<operations::DescribeAddresses>;
    describe_flow_logs(DescribeFlowLogsRequest) -> DescribeFlowLogsResult = resources::<operations::DescribeFlowLogs>;
    describe_instances(DescribeInstancesRequest) -> DescribeInstancesResult = resources::<operations::DescribeInstances>;
    describe_internet_gateways(DescribeInternetGatewaysRequest) -> DescribeInternetGatewaysResult = resources::<operations::DescribeInternetGateways>;
    describe_nat_gateways(DescribeNatGatewaysRequest) -> DescribeNatGatewaysResult = resources::<operations::DescribeNatGateways>;
    describe_network_acls(DescribeNetworkAclsRequest) -> DescribeNetworkAclsResult = resources::<operations::DescribeNetworkAcls>;
    describe_network_interfaces(DescribeNetworkInterfacesRequest) -> DescribeNetworkInterfacesResult = resources::<operations::DescribeNetworkInterfaces>;
    describe_regions(DescribeRegionsRequest) -> DescribeRegionsResult = regions::describe;
    describe_route_tables(DescribeRouteTablesRequest) -> DescribeRouteTablesResult = resources::<operations::DescribeRouteTables>;
    describe_security_group_rules(DescribeSecurityGroupRulesRequest) -> DescribeSecurityGroupRulesResult = security_group_rules::describe;
    describe_security_groups(DescribeSecurityGroupsRequest) -> DescribeSecurityGroupsResult = resources::<operations::DescribeSecurityGroups>;
    describe_subnets(DescribeSubnetsRequest) -> DescribeSubnetsResult = resources::<operations::DescribeSubnets>;
    describe_tags(DescribeTagsRequest) -> DescribeTagsResult = tags::describe;
    describe_volumes(DescribeVolumesRequest) -> DescribeVolumesResult = resources::<operations::DescribeVolumes>;
    describe_vpc_endpoints(DescribeVpcEndpointsRequest) -> DescribeVpcEndpointsResult = resources::<operations::DescribeVpcEndpoints>;
    describe_vpcs(DescribeVpcsRequest) -> DescribeVpcsResult = resources::<operations::DescribeVpcs>;
}
