//! Rules about load balancers of both generations.

use super::attribute;
use super::v2::other_kind;
use crate::shared::place::{Place, beside, given};
use assize_model::json::Malformed;
use assize_rule::{ItemView, Verdict};

/// Where it stands whether access logs are written, and to which bucket they go.
fn logging<'d>(item: &ItemView<'d>) -> Result<(Option<Place<'d>>, Option<Place<'d>>), Malformed> {
    if item.resource_type().starts_with("AWS::ElasticLoadBalancingV2") {
        let on = attribute(item, "access_logs.s3.enabled")?;
        return Ok((on, attribute(item, "access_logs.s3.bucket")?));
    }
    let on = beside(item, "LoadBalancerAttributes.accessLog.enabled")?;
    let bucket = beside(item, "LoadBalancerAttributes.accessLog.s3BucketName")?;
    Ok((Some(on.needed()?), Some(bucket)))
}

rule! {
    /// Application and classic load balancers only.
    ElbLoggingEnabled = "ELB_LOGGING_ENABLED",
    "Checks that application and classic load balancers write access logs.",
    &["AWS::ElasticLoadBalancing::LoadBalancer", "AWS::ElasticLoadBalancingV2::LoadBalancer"],
    CHANGE,
    needs "`LoadBalancerAttributes`.",
    params {
        /// Names of the buckets to which logs may go; any when not given.
        "s3BucketNames" => buckets: Option<Vec<String>>,
    }
    |item, params| {
        if item.resource_type().starts_with("AWS::ElasticLoadBalancingV2")
            && let Some(verdict) = other_kind(item)?
        {
            return Ok(verdict);
        }
        let (on, bucket) = logging(item)?;
        let all = beside(item, "LoadBalancerAttributes")?;
        let say = "the load balancer writes no access logs";
        let Some(on) = on else { return all.demand(false, say, "access logs") };
        if !on.flag()?.unwrap_or(false) {
            return on.demand(false, say, "true");
        }
        match bucket {
            _ if given(&params.buckets).is_empty() => Ok(Verdict::compliant()),
            Some(bucket) => bucket.must_be_listed(&params.buckets, say, "a bucket"),
            None => all.demand(false, "access logs go to no bucket", "a bucket"),
        }
    }
}
