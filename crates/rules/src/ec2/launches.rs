//! Rules about how instances are launched and kept, and about the groups that they use.

use super::{INSTANCE, SECURITY_GROUP};
use crate::shared::place::{at, beside, given, within};
use crate::shared::time::age;
use assize_rule::Verdict;

rule! {
    /// The time of the last stop stands in the reason of the state.
    Ec2StoppedInstance = "EC2_STOPPED_INSTANCE",
    "Checks that EC2 instances are not stopped for too long.",
    INSTANCE, PERIODIC,
    params {
        /// The most days for which an instance may be stopped.
        "AllowedDays" => days: i64 = "30",
    }
    |item, params, cx| {
        let state = at(item, "state.name")?;
        if state.need_text()? != "stopped" {
            return Ok(Verdict::compliant());
        }
        let reason = at(item, "stateTransitionReason")?;
        let text = reason.need_text()?;
        // `User initiated (2026-01-01 00:00:00 GMT)`
        let inside = text.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let stopped = inside.and_then(|(at, _)| {
            let text = at.trim_end_matches("GMT").trim().replace(' ', "T");
            assize_model::Timestamp::parse(&text).ok()
        });
        let stopped = stopped.ok_or_else(|| reason.node().malformed("a reason with a time"))?;
        let age = age(stopped, cx.now());
        let say = format!("the instance was stopped {age} ago");
        let ok = !age.exceeds_days(params.days);
        reason.demand(ok, say, format!("at most {} days ago", params.days))
    }
}

rule! {
    /// Instances that were launched with a key have its name.
    Ec2NoAmazonKeyPair = "EC2_NO_AMAZON_KEY_PAIR",
    "Checks that EC2 instances are launched without a key pair.",
    INSTANCE, CHANGE,
    |item| {
        let key = at(item, "keyName")?;
        key.demand(!key.is_filled(), "the instance has a key pair", "no key pair")
    }
}

rule! {
    /// Instances that are listed may have several.
    Ec2InstanceMultipleEniCheck = "EC2_INSTANCE_MULTIPLE_ENI_CHECK",
    "Checks that EC2 instances have one network interface only.",
    INSTANCE, CHANGE,
    params {
        /// Ids of the network interfaces that don't count.
        "NetworkInterfaceIds" => ignored: Option<Vec<String>>,
    }
    |item, params| {
        let interfaces = at(item, "networkInterfaces")?;
        let mut count = 0;
        for interface in interfaces.need_items()? {
            let id = within(interface, "networkInterfaceId")?.need_text()?;
            count += usize::from(!given(&params.ignored).iter().any(|one| *one == id));
        }
        interfaces.demand(count <= 1, format!("the instance has {count} interfaces"), "one")
    }
}

rule! {
    /// How far answers of the metadata service may go.
    Ec2TokenHopLimitCheck = "EC2_TOKEN_HOP_LIMIT_CHECK",
    "Checks that answers of the metadata service of EC2 instances don't go far.",
    INSTANCE, CHANGE,
    params {
        /// The most hops.
        "tokenHopLimit" => most: Option<i64> = "1",
    }
    |item, params| {
        let limit = at(item, "metadataOptions.httpPutResponseHopLimit")?;
        let (seen, most) = (limit.need_int()?, params.most.unwrap_or(1));
        limit.demand(seen <= most, format!("the hop limit is {seen}"), format!("at most {most}"))
    }
}

macro_rules! attached_group {
    ($($name:ident = $id:literal, $trigger:ident;)*) => {$(
        rule! {
            /// Interfaces name their groups. The default group of a VPC is not applicable.
            $name = $id,
            "Checks that security groups are used by a network interface.",
            SECURITY_GROUP, $trigger,
            reads ["AWS::EC2::NetworkInterface"],
            |item, _params, cx| {
                if at(item, "groupName")?.node().is_str("default") {
                    return Ok(Verdict::not_applicable("the group is the default one of its VPC"));
                }
                let id = item.resource_id();
                for interface in cx.list("AWS::EC2::NetworkInterface")? {
                    let view = interface.view()?;
                    for group in within(view.configuration(), "groups")?.items()? {
                        if within(group, "groupId")?.node().is_str(&id) {
                            return Ok(Verdict::compliant());
                        }
                    }
                }
                let say = "no recorded network interface uses the group";
                at(item, "groupId")?.demand(false, say, "a network interface that uses it")
            }
        }
    )*};
}

attached_group! {
    Ec2SecurityGroupAttachedToEni = "EC2_SECURITY_GROUP_ATTACHED_TO_ENI", CHANGE;
    Ec2SecurityGroupAttachedToEniPeriodic = "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", PERIODIC;
}

rule! {
    /// Any interface of the template counts.
    Ec2LaunchTemplatePublicIpDisabled = "EC2_LAUNCH_TEMPLATE_PUBLIC_IP_DISABLED",
    "Checks that launch templates give instances no public IP address.",
    &["AWS::EC2::LaunchTemplate"], CHANGE,
    params {
        /// Ids of templates that may.
        "exemptedLaunchTemplates" => exempt: Option<Vec<String>>,
    }
    |item, params| {
        let id = item.resource_id();
        if given(&params.exempt).iter().any(|one| *one == id) {
            return Ok(Verdict::not_applicable("the template is exempt"));
        }
        for interface in at(item, "launchTemplateData.networkInterfaces")?.items()? {
            let public = within(interface, "associatePublicIpAddress")?;
            if public.flag()?.unwrap_or(false) {
                return public.demand(false, "instances get public addresses", "false");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Rules for everybody.
    Ec2ClientVpnNotAuthorizeAll = "EC2_CLIENT_VPN_NOT_AUTHORIZE_ALL",
    "Checks that client VPN endpoints don't let all clients in.",
    &["AWS::EC2::ClientVpnEndpoint"], PERIODIC,
    needs "`AuthorizationRules` (DescribeClientVpnAuthorizationRules).",
    |item| {
        for rule in beside(item, "AuthorizationRules")?.need_items()? {
            let all = within(rule, "accessAll")?;
            if all.flag()?.unwrap_or(false) {
                return all.demand(false, "a rule lets all clients in", "false");
            }
        }
        Ok(Verdict::compliant())
    }
}
