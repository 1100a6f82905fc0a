//! Rules about Amazon CloudFront.

use crate::shared::place::{Place, at, wanted, within};
use assize_model::json::{Malformed, Node};
use assize_rule::{ItemView, Outcome, Verdict};

const DISTRIBUTION: &[&str] = &["AWS::CloudFront::Distribution"];

/// The origins of a distribution.
fn origins<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    Ok(at(item, "distributionConfig.origins.items")?.need_items()?.collect())
}

/// The default behaviour, then the others.
fn behaviours<'d>(item: &ItemView<'d>) -> Result<Vec<Node<'d>>, Malformed> {
    let mut all = vec![at(item, "distributionConfig.defaultCacheBehavior")?.needed()?.node()];
    all.extend(at(item, "distributionConfig.cacheBehaviors.items")?.items()?);
    Ok(all)
}

fn is_bucket(origin: Node<'_>) -> Result<bool, Malformed> {
    let name = within(origin, "domainName")?.need_text()?;
    let website = name.contains(".s3-website");
    Ok(!website && (name.contains(".s3.") || name.ends_with(".s3.amazonaws.com")))
}

rule! {
    /// The web ACL stands in the configuration.
    CloudfrontAssociatedWithWaf = "CLOUDFRONT_ASSOCIATED_WITH_WAF",
    "Checks that CloudFront distributions have a web ACL of AWS WAF.",
    DISTRIBUTION, CHANGE,
    params {
        /// ARNs or ids of the web ACLs that will do; any when not given.
        "wafWebAclIds" => acls: Option<Vec<String>>,
    }
    |item, params| at(item, "distributionConfig.webACLId")?
        .must_be_listed(&params.acls, "the distribution has no web ACL", "a web ACL")
}

rule! {
    /// Logs, and in the bucket, where one is given.
    CloudfrontAccesslogsEnabled = "CLOUDFRONT_ACCESSLOGS_ENABLED",
    "Checks that CloudFront distributions write access logs.",
    DISTRIBUTION, CHANGE,
    params {
        /// Name of the bucket to which logs must go.
        "S3BucketName" => bucket: Option<String>,
    }
    |item, params| {
        let on = at(item, "distributionConfig.logging.enabled")?;
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, "the distribution writes no access logs", "true");
        }
        let Some(want) = wanted(&params.bucket) else { return Ok(Verdict::compliant()) };
        let bucket = at(item, "distributionConfig.logging.bucket")?;
        let seen = bucket.text()?.unwrap_or_default();
        let name = seen.split(".s3").next().unwrap_or_default();
        bucket.demand(name == want, format!("access logs go to {name}"), want)
    }
}

rule! {
    /// All behaviours must ask for HTTPS.
    CloudfrontViewerPolicyHttps = "CLOUDFRONT_VIEWER_POLICY_HTTPS",
    "Checks that viewers reach CloudFront distributions by HTTPS only.",
    DISTRIBUTION, CHANGE,
    |item| {
        for behaviour in behaviours(item)? {
            let policy = within(behaviour, "viewerProtocolPolicy")?;
            if policy.need_text()? == "allow-all" {
                return policy.demand(false, "viewers may come without TLS", "redirect-to-https");
            }
        }
        Ok(Verdict::compliant())
    }
}

fn certificate<'d>(item: &ItemView<'d>, path: &'static str) -> Result<Place<'d>, Malformed> {
    within(at(item, "distributionConfig.viewerCertificate")?.needed()?.node(), path)
}

rule! {
    /// The certificate that CloudFront shares among all is no certificate of one's own.
    CloudfrontCustomSslCertificate = "CLOUDFRONT_CUSTOM_SSL_CERTIFICATE",
    "Checks that CloudFront distributions have a certificate of their own.",
    DISTRIBUTION, CHANGE,
    |item| certificate(item, "cloudFrontDefaultCertificate")?
        .must_be_off("the distribution uses CloudFront's certificate")
}

rule! {
    /// With the default certificate there is nothing to be chosen.
    CloudfrontSniEnabled = "CLOUDFRONT_SNI_ENABLED",
    "Checks that CloudFront distributions serve HTTPS by SNI.",
    DISTRIBUTION, CHANGE,
    |item| certificate(item, "sslSupportMethod")?
        .must_say_one_of(&["sni-only"], "the method of SSL support")
}

rule! {
    /// The policies that take TLS 1.2 or later only.
    CloudfrontSecurityPolicyCheck = "CLOUDFRONT_SECURITY_POLICY_CHECK",
    "Checks that CloudFront distributions take TLS 1.2 or later only.",
    DISTRIBUTION, CHANGE,
    |item| {
        let version = certificate(item, "minimumProtocolVersion")?;
        let seen = version.text()?.unwrap_or_default();
        let ok = seen.starts_with("TLSv1.2") || seen.starts_with("TLSv1.3");
        version.demand(ok, format!("the least version of TLS is {seen}"), "TLSv1.2 or later")
    }
}

rule! {
    /// An object to be shown for the address alone.
    CloudfrontDefaultRootObjectConfigured = "CLOUDFRONT_DEFAULT_ROOT_OBJECT_CONFIGURED",
    "Checks that CloudFront distributions have a default root object.",
    DISTRIBUTION, CHANGE,
    |item| at(item, "distributionConfig.defaultRootObject")?
        .must_be_filled("the distribution has no default root object", "an object")
}

rule! {
    /// SSL 3 may not be spoken to origins.
    CloudfrontNoDeprecatedSslProtocols = "CLOUDFRONT_NO_DEPRECATED_SSL_PROTOCOLS",
    "Checks that CloudFront distributions don't speak SSL 3 to their origins.",
    DISTRIBUTION, CHANGE,
    |item| {
        for origin in origins(item)? {
            let protocols = within(origin, "customOriginConfig.originSslProtocols.items")?;
            for protocol in protocols.items()? {
                if protocol.req_str()? == "SSLv3" {
                    return protocols.demand(false, "an origin is spoken to by SSL 3", "TLS");
                }
            }
        }
        Ok(Verdict::compliant())
    }
}

rule! {
    /// What viewers may do without TLS, origins may be asked without TLS.
    CloudfrontTrafficToOriginEncrypted = "CLOUDFRONT_TRAFFIC_TO_ORIGIN_ENCRYPTED",
    "Checks that CloudFront distributions speak to their origins by HTTPS.",
    DISTRIBUTION, CHANGE,
    |item| {
        let mut plain = false;
        for behaviour in behaviours(item)? {
            plain |= within(behaviour, "viewerProtocolPolicy")?.need_text()? == "allow-all";
        }
        for origin in origins(item)? {
            let policy = within(origin, "customOriginConfig.originProtocolPolicy")?;
            let bad = match policy.text()?.as_deref() {
                Some("http-only") => true,
                Some("match-viewer") => plain,
                _ => false,
            };
            if bad {
                return policy.demand(false, "an origin is spoken to without TLS", "https-only");
            }
        }
        Ok(Verdict::compliant())
    }
}

/// Demands that something stands at a path of every origin that is a bucket. Without such an
/// origin the rule does not apply.
fn buckets_must_have(item: &ItemView<'_>, path: &'static str, what: &str) -> Outcome {
    let mut judged = false;
    for origin in origins(item)? {
        if !is_bucket(origin)? {
            continue;
        }
        judged = true;
        let place = within(origin, path)?;
        if !place.is_filled() {
            return place.demand(false, format!("a bucket is read without {what}"), what);
        }
    }
    Ok(if judged { Verdict::compliant() } else { Verdict::not_applicable("no origin is a bucket") })
}

rule! {
    /// The older of two ways by which only the distribution reads a bucket.
    CloudfrontOriginAccessIdentityEnabled = "CLOUDFRONT_ORIGIN_ACCESS_IDENTITY_ENABLED",
    "Checks that CloudFront distributions read S3 buckets by an origin access identity.",
    DISTRIBUTION, CHANGE,
    |item| {
        let path = "s3OriginConfig.originAccessIdentity";
        buckets_must_have(item, path, "an origin access identity")
    }
}

rule! {
    /// The successor of identities.
    CloudfrontS3OriginAccessControlEnabled = "CLOUDFRONT_S3_ORIGIN_ACCESS_CONTROL_ENABLED",
    "Checks that CloudFront distributions read S3 buckets by an origin access control.",
    DISTRIBUTION, CHANGE,
    |item| buckets_must_have(item, "originAccessControlId", "an origin access control")
}

rule! {
    /// A group of origins, one of which stands in for the other.
    CloudfrontOriginFailoverEnabled = "CLOUDFRONT_ORIGIN_FAILOVER_ENABLED",
    "Checks that CloudFront distributions have a group of two origins.",
    DISTRIBUTION, CHANGE,
    |item| {
        let groups = at(item, "distributionConfig.originGroups.items")?;
        for group in groups.items()? {
            if within(group, "members.items")?.items()?.count() >= 2 {
                return Ok(Verdict::compliant());
            }
        }
        groups.demand(false, "no origin stands in for another", "a group of two origins")
    }
}
