//! Rules that an instance's own item decides.

use super::INSTANCE;
use crate::shared::read::{config, demand, fact, need, text, wrapped};
use assize_rule::{Context, ItemView, Outcome, Param, ParamKind, Rule, Triggers, Verdict};
use serde::Deserialize;

rule! {
    /// No public IPv4 address. Items carry the members only where there is one, so that
    /// their absence is the good case.
    Ec2InstanceNoPublicIp = "EC2_INSTANCE_NO_PUBLIC_IP",
    "Checks that EC2 instances have no public IPv4 address.",
    INSTANCE, CHANGE,
    |item| {
        let instance = config(item)?;
        let mut found = Vec::new();
        let own = instance.get_any_case("publicIpAddress");
        if text(own)?.is_some() {
            found.push(own);
        }
        for interface in instance.get_any_case("networkInterfaces").opt_items()? {
            let address = interface.get_any_case("association").get_any_case("publicIp");
            if text(address)?.is_some() {
                found.push(address);
            }
        }
        let Some(first) = found.first() else { return Ok(Verdict::compliant()) };
        let address = first.as_str().unwrap_or_default();
        Ok(Verdict::non_compliant(format!("the instance has the public address {address}"))
            .with_all_evidence(found.iter().map(|node| fact(*node, "no public address"))))
    }
}

rule! {
    /// Tokens must be required, as AWS has it: even where the endpoint is disabled. Items
    /// older than the options don't hold them and are insufficient.
    Ec2Imdsv2Check = "EC2_IMDSV2_CHECK",
    "Checks that the metadata service of EC2 instances takes version 2 requests only.",
    INSTANCE, CHANGE,
    |item| {
        let options = need(config(item)?, "metadataOptions")?;
        let tokens = need(options.req_object()?, "httpTokens")?;
        let seen = tokens.req_str()?;
        Ok(demand(
            seen == "required",
            &format!("the metadata option httpTokens is {seen}, not required"),
            tokens,
            "",
            "required",
        ))
    }
}

rule! {
    /// The flag that the instance was launched with; types that are optimized always count
    /// by this flag too.
    EbsOptimizedInstance = "EBS_OPTIMIZED_INSTANCE",
    "Checks that EC2 instances are EBS-optimized.",
    INSTANCE, CHANGE,
    |item| {
        let optimized = need(config(item)?, "ebsOptimized")?;
        Ok(demand(optimized.req_bool()?, "the instance is not EBS-optimized", optimized, "", "true"))
    }
}

rule! {
    /// `enabled`, or `pending` on the way there.
    Ec2InstanceDetailedMonitoringEnabled = "EC2_INSTANCE_DETAILED_MONITORING_ENABLED",
    "Checks that detailed monitoring is enabled for EC2 instances.",
    INSTANCE, CHANGE,
    |item| {
        let state = need(need(config(item)?, "monitoring")?.req_object()?, "state")?;
        let seen = wrapped(state, "value").req_str()?;
        let ok = matches!(seen.as_ref(), "enabled" | "pending");
        Ok(demand(ok, &format!("detailed monitoring is {seen}"), state, "", "enabled"))
    }
}

/// An instance profile must be attached. Items hold `iamInstanceProfile` only where one is.
pub struct Ec2InstanceProfileAttached;

/// The profiles that count.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Profiles {
    iam_instance_profile_arn_list: Option<Vec<String>>,
}

impl Rule for Ec2InstanceProfileAttached {
    const ID: &'static str = "EC2_INSTANCE_PROFILE_ATTACHED";
    const DESCRIPTION: &'static str = "Checks that EC2 instances have an IAM instance profile.";
    const TYPES: &'static [&'static str] = INSTANCE;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] = &[Param::optional(
        "IamInstanceProfileArnList",
        ParamKind::Csv,
        "ARNs of the profiles that may be attached; any when not given.",
    )];
    type Params = Profiles;

    fn evaluate(item: &ItemView<'_>, params: &Profiles, _: &dyn Context) -> Outcome {
        let profile = config(item)?.get_any_case("iamInstanceProfile");
        let Some(profile) = profile.opt_object()? else {
            return Ok(demand(
                false,
                "no instance profile is attached",
                profile,
                "/configuration/iamInstanceProfile",
                "an instance profile",
            ));
        };
        let arn = need(profile, "arn")?;
        let seen = arn.req_str()?;
        let allowed = params.iam_instance_profile_arn_list.as_deref().unwrap_or_default();
        let ok = allowed.is_empty() || allowed.iter().any(|a| *a == seen);
        Ok(demand(
            ok,
            &format!("the instance profile {seen} is not an allowed one"),
            arn,
            "",
            "an allowed profile",
        ))
    }
}

/// Instances must be in a VPC.
pub struct InstancesInVpc;

/// The VPC.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vpc {
    vpc_id: Option<String>,
}

impl Rule for InstancesInVpc {
    const ID: &'static str = "INSTANCES_IN_VPC";
    const DESCRIPTION: &'static str =
        "Checks that EC2 instances belong to a VPC, or to a given one.";
    const TYPES: &'static [&'static str] = INSTANCE;
    const TRIGGERS: Triggers = Triggers::CHANGE;
    const PARAMS: &'static [Param] =
        &[Param::optional("vpcId", ParamKind::String, "The id of the VPC that must hold them.")];
    type Params = Vpc;

    /// An instance outside of any VPC has no `vpcId`, and so has a terminated one, which is
    /// not applicable.
    fn evaluate(item: &ItemView<'_>, params: &Vpc, _: &dyn Context) -> Outcome {
        let instance = config(item)?;
        let vpc = instance.get_any_case("vpcId");
        let seen = text(vpc)?;
        let state = wrapped(instance.get_any_case("state"), "name");
        if seen.is_none() && state.is_str("terminated") {
            return Ok(Verdict::not_applicable("the instance is terminated"));
        }
        let wanted = params.vpc_id.as_deref().filter(|id| !id.is_empty());
        let ok = seen.as_deref().is_some_and(|id| wanted.is_none_or(|wanted| wanted == id));
        let place = seen.as_deref().unwrap_or("no VPC");
        let expected = wanted.unwrap_or("a VPC");
        let annotation = format!("the instance is in {place}, not in {expected}");
        Ok(demand(ok, &annotation, vpc, "/configuration/vpcId", expected))
    }
}
