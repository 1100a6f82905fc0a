//! Rules about Amazon EC2 Auto Scaling.

use crate::shared::place::{at, within};
use crate::shared::read::wrapped;
use assize_rule::Verdict;
use std::collections::BTreeSet;

const GROUP: &[&str] = &["AWS::AutoScaling::AutoScalingGroup"];
const LAUNCH: &[&str] = &["AWS::AutoScaling::LaunchConfiguration"];

rule! {
    /// What is not set is left to the subnet, and counts as off, as with AWS.
    AutoscalingLaunchConfigPublicIpDisabled = "AUTOSCALING_LAUNCH_CONFIG_PUBLIC_IP_DISABLED",
    "Checks that launch configurations give instances no public IP address.",
    LAUNCH, CHANGE,
    |item| at(item, "associatePublicIpAddress")?.must_be_off("instances get public addresses")
}

rule! {
    /// Tokens must be required.
    AutoscalingLaunchconfigRequiresImdsv2 = "AUTOSCALING_LAUNCHCONFIG_REQUIRES_IMDSV2",
    "Checks that launch configurations require version 2 of the metadata service.",
    LAUNCH, CHANGE,
    |item| at(item, "metadataOptions.httpTokens")?
        .must_say_one_of(&["required"], "the metadata option httpTokens")
}

rule! {
    /// The default is one hop.
    AutoscalingLaunchConfigHopLimit = "AUTOSCALING_LAUNCH_CONFIG_HOP_LIMIT",
    "Checks that answers of the metadata service go one hop only.",
    LAUNCH, CHANGE,
    |item| {
        let limit = at(item, "metadataOptions.httpPutResponseHopLimit")?;
        let seen = limit.int()?.unwrap_or(1);
        limit.demand(seen <= 1, format!("the hop limit is {seen}"), "1")
    }
}

rule! {
    /// Groups without load balancers are not applicable.
    AutoscalingGroupElbHealthcheckRequired = "AUTOSCALING_GROUP_ELB_HEALTHCHECK_REQUIRED",
    "Checks that Auto Scaling groups behind load balancers use their health checks.",
    GROUP, CHANGE,
    |item| {
        let classic = at(item, "loadBalancerNames")?.is_filled();
        if !classic && !at(item, "targetGroupARNs")?.is_filled() {
            return Ok(Verdict::not_applicable("the group has no load balancer"));
        }
        let kind = at(item, "healthCheckType")?;
        let seen = kind.need_text()?;
        let ok = seen.split(',').any(|one| one.trim() == "ELB");
        kind.demand(ok, format!("the health check is of the type {seen}"), "ELB")
    }
}

rule! {
    /// The flag is set where it is on.
    AutoscalingCapacityRebalancing = "AUTOSCALING_CAPACITY_REBALANCING",
    "Checks that Auto Scaling groups replace Spot instances before they are taken away.",
    GROUP, CHANGE,
    |item| at(item, "capacityRebalance")?.must_be_on("capacity rebalancing is off")
}

rule! {
    /// Zones are counted by name.
    AutoscalingMultipleAz = "AUTOSCALING_MULTIPLE_AZ",
    "Checks that Auto Scaling groups are in several availability zones.",
    GROUP, CHANGE,
    params {
        /// The least number of zones.
        "minAvailabilityZones" => least: Option<i64> = "2",
    }
    |item, params| {
        let zones = at(item, "availabilityZones")?;
        let mut names = BTreeSet::new();
        for zone in zones.need_items()? {
            names.insert(wrapped(zone, "value").req_str()?);
        }
        let least = params.least.unwrap_or(2);
        let say = format!("the group is in {} zones", names.len());
        zones.demand(names.len() as i64 >= least, say, format!("at least {least}"))
    }
}

rule! {
    /// The overrides of a mixed policy name the types.
    AutoscalingMultipleInstanceTypes = "AUTOSCALING_MULTIPLE_INSTANCE_TYPES",
    "Checks that Auto Scaling groups use several types of instances.",
    GROUP, CHANGE,
    |item| {
        let overrides = at(item, "mixedInstancesPolicy.launchTemplate.overrides")?;
        let mut types = BTreeSet::new();
        for one in overrides.items()? {
            types.extend(within(one, "instanceType")?.text()?);
        }
        let say = format!("the group names {} types of instances", types.len());
        overrides.demand(types.len() > 1, say, "at least 2 types")
    }
}

rule! {
    /// Launch configurations are the old way.
    AutoscalingLaunchTemplate = "AUTOSCALING_LAUNCH_TEMPLATE",
    "Checks that Auto Scaling groups are made from launch templates.",
    GROUP, CHANGE,
    |item| {
        let own = at(item, "launchTemplate")?;
        let mixed = at(item, "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification")?;
        let ok = own.is_filled() || mixed.is_filled();
        own.demand(ok, "the group has no launch template", "a launch template")
    }
}
