//! Rules about load balancers of the second generation that their listeners decide.
//!
//! Listeners are resources of their own, which name their load balancer by its ARN.

use super::V2;
use super::v2::other_kind;
use crate::shared::place::{given, within};
use assize_model::item::IndexedItem;
use assize_model::json::{Malformed, Node};
use assize_rule::{Context, Failure, ItemView, Verdict};
use std::sync::Arc;

const LISTENER: &str = "AWS::ElasticLoadBalancingV2::Listener";

/// The listeners of a load balancer.
fn listeners(item: &ItemView<'_>, cx: &dyn Context) -> Result<Vec<Arc<IndexedItem>>, Failure> {
    let arn = item.arn().unwrap_or_else(|| item.resource_id());
    let mut own = Vec::new();
    for listener in cx.list(LISTENER)? {
        if within(listener.view()?.configuration(), "loadBalancerArn")?.node().is_str(&arn) {
            own.push(listener);
        }
    }
    Ok(own)
}

/// Whether an action sends callers to HTTPS.
fn redirects(action: Node<'_>) -> Result<bool, Malformed> {
    Ok(within(action, "type")?.node().is_str("redirect")
        && within(action, "redirectConfig.protocol")?.node().is_str("HTTPS"))
}

rule! {
    /// All HTTP listeners must redirect, and do nothing else. A load balancer without any is
    /// compliant.
    AlbHttpToHttpsRedirectionCheck = "ALB_HTTP_TO_HTTPS_REDIRECTION_CHECK",
    "Checks that HTTP listeners of application load balancers redirect to HTTPS.",
    V2, PERIODIC,
    reads [LISTENER],
    |item, _params, cx| {
        if let Some(verdict) = other_kind(item)? {
            return Ok(verdict);
        }
        for listener in listeners(item, cx)? {
            let view = listener.view()?;
            let own = view.configuration();
            if within(own, "protocol")?.need_text()? != "HTTP" {
                continue;
            }
            let actions = within(own, "defaultActions")?;
            let mut all: Vec<Node<'_>> = actions.need_items()?.collect();
            all.retain(|action| !redirects(*action).unwrap_or(false));
            if !all.is_empty() || !actions.is_filled() {
                let port = within(own, "port")?.int()?.unwrap_or(80);
                let say = format!("the HTTP listener on port {port} does not redirect to HTTPS");
                let fact = actions.fact("a redirection to HTTPS").in_resource(view.key()?);
                return Ok(Verdict::non_compliant(say).with_evidence(fact));
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// Certificates of ACM are told by their ARNs. Every listener that uses certificates
    /// must use those of ACM only.
    Elbv2AcmCertificateRequired = "ELBV2_ACM_CERTIFICATE_REQUIRED",
    "Checks that load balancers of the second generation use certificates of ACM.",
    V2, PERIODIC,
    reads [LISTENER],
    params {
        /// ARNs of the certificates that will do; any of ACM when not given.
        "AcmCertificatesAllowed" => allowed: Option<Vec<String>>,
    }
    |item, params, cx| {
        let allowed = given(&params.allowed);
        let mut seen = 0;
        for listener in listeners(item, cx)? {
            let view = listener.view()?;
            for certificate in within(view.configuration(), "certificates")?.items()? {
                seen += 1;
                let place = within(certificate, "certificateArn")?;
                let arn = place.need_text()?;
                let ok = arn.split(':').nth(2) == Some("acm")
                    && (allowed.is_empty() || allowed.iter().any(|a| *a == arn));
                if !ok {
                    let say = format!("a listener uses the certificate {arn}");
                    let fact = place.fact("an allowed certificate of ACM");
                    return Ok(Verdict::non_compliant(say)
                        .with_evidence(fact.in_resource(view.key()?)));
                }
            }
        }
        if seen == 0 {
            let say = "no recorded listener of the load balancer uses a certificate";
            let fact = assize_rule::Evidence::new("/configuration", "", "a certificate of ACM");
            return Ok(Verdict::non_compliant(say).with_evidence(fact));
        }
        Ok(Verdict::compliant())
    }
}
