//! Rules about load balancers of the first generation.

use super::CLASSIC;
use crate::shared::place::{Place, at, beside, within};
use crate::shared::read::wrapped;
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Verdict};
use std::collections::BTreeSet;

/// The listeners with their descriptions; why a rule about them does not apply, if there
/// are none.
fn listeners<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    Ok(at(item, "listenerDescriptions")?.need_items()?.collect())
}

fn protocol<'d>(listener: Node<'d>) -> Result<Place<'d>, Malformed> {
    within(listener, "listener.protocol")?.needed()
}

fn is_secure(listener: Node<'_>) -> Result<bool, Malformed> {
    let protocol = protocol(listener)?.need_text()?;
    Ok(["SSL", "HTTPS"].iter().any(|secure| protocol.eq_ignore_ascii_case(secure)))
}

rule! {
    /// A load balancer without listeners has nothing to be judged.
    ElbTlsHttpsListenersOnly = "ELB_TLS_HTTPS_LISTENERS_ONLY",
    "Checks that all listeners of classic load balancers use SSL or HTTPS.",
    CLASSIC, CHANGE,
    |item| {
        let listeners = listeners(item)?;
        if listeners.is_empty() {
            return Ok(Verdict::not_applicable("the load balancer has no listener"));
        }
        for listener in listeners {
            if !is_secure(listener)? {
                let protocol = protocol(listener)?;
                let port = within(listener, "listener.loadBalancerPort")?.int()?.unwrap_or(0);
                let say = format!("the listener on port {port} uses {}", protocol.need_text()?);
                return protocol.demand(false, say, "SSL or HTTPS");
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Certificates of ACM are told by their ARNs. Without a listener that uses one, the
    /// rule does not apply.
    ElbAcmCertificateRequired = "ELB_ACM_CERTIFICATE_REQUIRED",
    "Checks that SSL and HTTPS listeners of classic load balancers use certificates of ACM.",
    CLASSIC, CHANGE,
    |item| {
        let mut secure = false;
        for listener in listeners(item)? {
            if !is_secure(listener)? {
                continue;
            }
            secure = true;
            let certificate = within(listener, "listener.sslCertificateId")?;
            let seen = certificate.text()?.unwrap_or_default();
            if seen.split(':').nth(2) != Some("acm") {
                let say = format!("a listener uses the certificate {seen}, which is not of ACM");
                return certificate.demand(false, say, "a certificate of ACM");
            }
        }
        Ok(if secure {
            Verdict::compliant()
        } else {
            Verdict::not_applicable("no listener uses SSL or HTTPS")
        })
    }
}

rule! {
    /// An attribute.
    ElbCrossZoneLoadBalancingEnabled = "ELB_CROSS_ZONE_LOAD_BALANCING_ENABLED",
    "Checks that classic load balancers spread requests over all zones.",
    CLASSIC, CHANGE,
    needs "`LoadBalancerAttributes`.",
    |item| beside(item, "LoadBalancerAttributes.crossZoneLoadBalancing.enabled")?
        .must_be_true("cross-zone load balancing is off")
}

rule! {
    /// Zones are counted by name.
    ClbMultipleAz = "CLB_MULTIPLE_AZ",
    "Checks that classic load balancers are in several availability zones.",
    CLASSIC, CHANGE,
    params {
        /// The least number of zones, 2 to 10.
        "minAvailabilityZones" => least: i64 = "2",
    }
    |item, params| {
        let zones = at(item, "availabilityZones")?;
        let mut names = BTreeSet::new();
        for zone in zones.need_items()? {
            names.insert(wrapped(zone, "value").req_str()?);
        }
        let say = format!("the load balancer is in {} zones", names.len());
        zones.demand(names.len() as i64 >= params.least, say, format!("at least {}", params.least))
    }
}

rule! {
    /// The mode is one of the additional attributes.
    ClbDesyncModeCheck = "CLB_DESYNC_MODE_CHECK",
    "Checks that classic load balancers handle desynchronised requests in a given mode.",
    CLASSIC, CHANGE,
    needs "`LoadBalancerAttributes`.",
    params {
        /// The modes that will do: `monitor`, `defensive`, `strictest`.
        "desyncMode" => modes: Vec<String>,
    }
    |item, params| {
        let more = beside(item, "LoadBalancerAttributes.additionalAttributes")?;
        let modes: Vec<&str> = params.modes.iter().map(String::as_str).collect();
        for entry in more.need_items()? {
            if within(entry, "key")?.node().is_str("elb.http.desyncmitigationmode") {
                return within(entry, "value")?.must_be_one_of(&modes, "the desync mode");
            }
        }
        more.demand(false, "the desync mode is not set", modes.join(" or "))
    }
}

rule! {
    /// The policy of each SSL or HTTPS listener must be made after the predefined one.
    ElbPredefinedSecurityPolicySslCheck = "ELB_PREDEFINED_SECURITY_POLICY_SSL_CHECK",
    "Checks that SSL listeners of classic load balancers use a given predefined policy.",
    CLASSIC, CHANGE,
    needs "`LoadBalancerPolicies`.",
    params {
        /// Name of the predefined policy, such as `ELBSecurityPolicy-TLS-1-2-2017-01`.
        "predefinedPolicyName" => policy: String,
    }
    |item, params| {
        let mut secure = false;
        for listener in listeners(item)? {
            if !is_secure(listener)? {
                continue;
            }
            secure = true;
            let names = within(listener, "policyNames")?;
            let mut fits = false;
            for name in names.items()? {
                fits |= reference(item, &name.req_str()?)?.as_deref() == Some(&*params.policy);
            }
            if !fits {
                let say = format!("a listener does not use the policy {}", params.policy);
                return names.demand(false, say, params.policy.as_str());
            }
        }
        Ok(if secure {
            Verdict::compliant()
        } else {
            Verdict::not_applicable("no listener uses SSL or HTTPS")
        })
    }
}

/// The predefined policy after which the policy of a name is made.
fn reference(item: &ItemView<'_>, name: &str) -> Result<Option<String>, Malformed> {
    for policy in beside(item, "LoadBalancerPolicies")?.need_items()? {
        if !within(policy, "policyName")?.node().is_str(name) {
            continue;
        }
        for attribute in within(policy, "policyAttributeDescriptions")?.items()? {
            if within(attribute, "attributeName")?.node().is_str("Reference-Security-Policy") {
                let value = within(attribute, "attributeValue")?;
                return Ok(value.text()?.map(std::borrow::Cow::into_owned));
            }
        }
    }
    Ok(None)
}
