//! DescribeRegions: the regions that AWS has, which is no account's secret.

use super::error::{dry_run, internal, invalid};
use super::filter;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::ec2::{Ec2Error, schema, shapes};
use assize_wire::typed::FromWire;
use serde_json::{Value, json};

/// A partition: how the names of its regions begin, its domain, regions that every account has,
/// regions that an account opts into.
type Partition =
    (&'static [&'static str], &'static str, &'static [&'static str], &'static [&'static str]);

const NONE: &str = "opt-in-not-required";

const PARTITIONS: &[Partition] = &[
    (&["cn-"], "amazonaws.com.cn", &["cn-north-1", "cn-northwest-1"], &[]),
    (&["us-gov-"], "amazonaws.com", &["us-gov-east-1", "us-gov-west-1"], &[]),
    (
        &[""],
        "amazonaws.com",
        &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
        &[
            "af-south-1",
            "ap-east-1",
            "ap-east-2",
            "ap-south-2",
            "ap-southeast-3",
            "ap-southeast-4",
            "ap-southeast-5",
            "ap-southeast-6",
            "ap-southeast-7",
            "ca-west-1",
            "eu-central-2",
            "eu-south-1",
            "eu-south-2",
            "il-central-1",
            "me-central-1",
            "me-south-1",
            "mx-central-1",
        ],
    ),
];

/// Answers DescribeRegions. A region that must be opted into counts as opted into when something
/// is recorded there.
pub(super) fn describe(
    engine: &Engine,
    home: &AccountRegion,
    input: &shapes::DescribeRegionsRequest,
) -> Result<shapes::DescribeRegionsResult, Ec2Error> {
    if input.dry_run == Some(true) {
        return Err(dry_run());
    }
    let asked = serde_json::to_value(input).map_err(|e| internal(&e))?;
    let filters = filter::read(&asked, &schema::REGION_SHAPE, &[])?;
    let of_home = |(starts, ..): &&Partition| starts.iter().any(|s| home.region.starts_with(s));
    let Some((_, domain, all, optional)) = PARTITIONS.iter().find(of_home) else {
        return Err(internal(&"there is no partition for the region"));
    };
    let mut regions = Vec::new();
    for name in *all {
        regions.push((*name, NONE));
    }
    for name in *optional {
        let there = AccountRegion::new(&home.account, *name);
        let counts = engine.read(|tx| Ok::<_, EngineError>(tx.count_resources(&there)?));
        let is_used = counts.map_err(|e| internal(&e))?.iter().any(|count| count.count > 0);
        regions.push((*name, if is_used { "opted-in" } else { "not-opted-in" }));
    }
    regions.sort_unstable();
    let named = input.region_names.as_deref().unwrap_or_default();
    if let Some(bad) = named.iter().find(|name| !regions.iter().any(|(known, _)| known == name)) {
        return Err(invalid(format!("Invalid region name: {bad:.64}")));
    }
    let everything = input.all_regions == Some(true);
    let told: Vec<Value> = regions
        .into_iter()
        .filter(|(name, status)| {
            if named.is_empty() {
                everything || *status != "not-opted-in"
            } else {
                named.iter().any(|wanted| wanted == name)
            }
        })
        .map(|(name, status)| {
            json!({
                "RegionName": name,
                "Endpoint": format!("ec2.{name}.{domain}"),
                "OptInStatus": status,
            })
        })
        .filter(|region| filters.iter().all(|filter| filter.admits(region)))
        .collect();
    shapes::DescribeRegionsResult::from_wire(json!({"Regions": told})).map_err(|e| internal(&e))
}
