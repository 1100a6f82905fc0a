//! GetAggregateDiscoveredResourceCounts

use crate::config::aggregate::homes;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::ports::Cursor;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::collections::BTreeMap;
use std::sync::Arc;

const NAME: &str = "GetAggregateDiscoveredResourceCounts";

/// Groups in one answer, unless the request says otherwise.
const PAGE: usize = 1_000;

/// Counts the existing resources of an aggregator's accounts and regions; by type, account or
/// region if the request says so, in order of name.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetAggregateDiscoveredResourceCountsRequest,
) -> Result<shapes::GetAggregateDiscoveredResourceCountsResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let (account, region) = (filters.account_id.as_deref(), filters.region.as_deref());
    let question =
        Question::new(NAME, (&name, account, region, &filters.resource_type, input.group_by_key));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let homes = homes(engine, home, &name, account, region)?;
    let mut total = 0;
    let mut groups: BTreeMap<String, i64> = BTreeMap::new();
    engine
        .read(|tx| {
            for home in &homes {
                for count in tx.count_resources(home)? {
                    let wanted = filters.resource_type.as_ref();
                    if wanted.is_some_and(|wanted| *wanted != count.resource_type) {
                        continue;
                    }
                    let existing = i64::try_from(count.count).unwrap_or(i64::MAX);
                    total += existing;
                    let group = match input.group_by_key {
                        None => continue,
                        Some(enums::ResourceCountGroupKey::ResourceType) => count.resource_type,
                        Some(enums::ResourceCountGroupKey::AccountId) => home.account.clone(),
                        Some(enums::ResourceCountGroupKey::AwsRegion) => home.region.clone(),
                    };
                    *groups.entry(group).or_default() += existing;
                }
            }
            Ok::<_, EngineError>(())
        })
        .map_err(to_config_error)?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut groups: Vec<(String, i64)> =
        groups.into_iter().filter(|(name, _)| after.is_none_or(|after| &**name > after)).collect();
    let next_token = cut(&question, &mut groups, &page, |(name, _)| Cursor::new("", &**name));
    let shape =
        |(group_name, resource_count)| shapes::GroupedResourceCount { group_name, resource_count };
    Ok(shapes::GetAggregateDiscoveredResourceCountsResponse {
        total_discovered_resources: total,
        group_by_key: input.group_by_key.map(|key| key.as_str().to_owned()),
        grouped_resource_counts: Some(groups.into_iter().map(shape).collect()),
        next_token,
    })
}
