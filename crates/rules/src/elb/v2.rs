//! Rules about load balancers of the second generation: application, network, gateway.

use super::{V2, attribute};
use crate::shared::place::{at, beside, within};
use crate::shared::web_acl;
use assize_model::json::Malformed;
use assize_rule::{ItemView, Outcome, Verdict};
use std::collections::BTreeSet;

/// Why a rule about application load balancers does not apply, if it does not.
pub(super) fn other_kind(item: &ItemView<'_>) -> Result<Option<Verdict>, Malformed> {
    let kind = at(item, "type")?.need_text()?;
    let say = || format!("the load balancer is of the type {kind}, not application");
    Ok((kind != "application").then(|| Verdict::not_applicable(say())))
}

/// Demands that an attribute is on; one that is not listed is off.
fn must_have(item: &ItemView<'_>, key: &'static str, say: &str) -> Outcome {
    match attribute(item, key)? {
        Some(value) => value.must_be_on(say),
        None => beside(item, "LoadBalancerAttributes")?.demand(false, say, format!("{key} = true")),
    }
}

rule! {
    /// An attribute of all kinds.
    ElbDeletionProtectionEnabled = "ELB_DELETION_PROTECTION_ENABLED",
    "Checks that load balancers are protected against deletion.",
    V2, CHANGE,
    needs "`LoadBalancerAttributes`.",
    |item| must_have(item, "deletion_protection.enabled", "deletion protection is off")
}

rule! {
    /// An attribute of application load balancers.
    AlbHttpDropInvalidHeaderEnabled = "ALB_HTTP_DROP_INVALID_HEADER_ENABLED",
    "Checks that application load balancers drop invalid HTTP headers.",
    V2, CHANGE,
    needs "`LoadBalancerAttributes`.",
    |item| {
        if let Some(verdict) = other_kind(item)? {
            return Ok(verdict);
        }
        let key = "routing.http.drop_invalid_header_fields.enabled";
        must_have(item, key, "invalid HTTP headers are not dropped")
    }
}

rule! {
    /// An attribute of application load balancers.
    AlbDesyncModeCheck = "ALB_DESYNC_MODE_CHECK",
    "Checks that application load balancers handle desynchronised requests in a given mode.",
    V2, CHANGE,
    needs "`LoadBalancerAttributes`.",
    params {
        /// The modes that will do: `monitor`, `defensive`, `strictest`.
        "desyncMode" => modes: Vec<String>,
    }
    |item, params| {
        if let Some(verdict) = other_kind(item)? {
            return Ok(verdict);
        }
        let key = "routing.http.desync_mitigation_mode";
        let Some(mode) = attribute(item, key)? else {
            return Err(beside(item, "LoadBalancerAttributes")?
                .node()
                .malformed("a list with the desync mode")
                .into());
        };
        let modes: Vec<&str> = params.modes.iter().map(String::as_str).collect();
        mode.must_be_one_of(&modes, "the desync mode")
    }
}

rule! {
    /// The web ACL is a relationship of the load balancer.
    AlbWafEnabled = "ALB_WAF_ENABLED",
    "Checks that application load balancers have a web ACL of AWS WAF.",
    V2, CHANGE,
    reads web_acl::TYPES,
    params {
        /// ARNs or ids of the web ACLs that will do; any when not given.
        "wafWebAclIds" => acls: Option<Vec<String>>,
    }
    |item, params, cx| {
        if let Some(verdict) = other_kind(item)? {
            return Ok(verdict);
        }
        web_acl::must_have_one(item, &params.acls, cx)
    }
}

rule! {
    /// Zones are counted by name.
    Elbv2MultipleAz = "ELBV2_MULTIPLE_AZ",
    "Checks that load balancers of the second generation are in several availability zones.",
    V2, CHANGE,
    params {
        /// The least number of zones, 2 to 10.
        "minAvailabilityZones" => least: i64 = "2",
    }
    |item, params| {
        let zones = at(item, "availabilityZones")?;
        let mut names = BTreeSet::new();
        for zone in zones.need_items()? {
            names.insert(within(zone, "zoneName")?.need_text()?);
        }
        let say = format!("the load balancer is in {} zones", names.len());
        let enough = names.len() as i64 >= params.least;
        zones.demand(enough, say, format!("at least {}", params.least))
    }
}
