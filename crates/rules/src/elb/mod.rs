//! Rules about Elastic Load Balancing.

pub mod both;
pub mod classic;
pub mod listeners;
pub mod v2;

use crate::shared::place::{Place, beside, within};
use assize_model::json::Malformed;
use assize_rule::ItemView;

const CLASSIC: &[&str] = &["AWS::ElasticLoadBalancing::LoadBalancer"];
const V2: &[&str] = &["AWS::ElasticLoadBalancingV2::LoadBalancer"];

/// An attribute of a load balancer of the second generation; `None` where it is not listed.
fn attribute<'d>(item: &ItemView<'d>, key: &str) -> Result<Option<Place<'d>>, Malformed> {
    for entry in beside(item, "LoadBalancerAttributes")?.need_items()? {
        if within(entry, "key")?.node().is_str(key) {
            return within(entry, "value").map(Some);
        }
    }
    Ok(None)
}
