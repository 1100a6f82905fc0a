//! GetDiscoveredResourceCounts

use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::ports::{Cursor, TypeCount};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::cmp::Reverse;
use std::sync::Arc;

const NAME: &str = "GetDiscoveredResourceCounts";

/// Types in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Counts existing resources by type, the most first; of the types asked for, or of all.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetDiscoveredResourceCountsRequest,
) -> Result<shapes::GetDiscoveredResourceCountsResponse, ConfigError> {
    let question = Question::new(NAME, &input.resource_types);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let types = input.resource_types.unwrap_or_default();
    let mut counts = engine
        .read(|tx| Ok::<_, EngineError>(tx.count_resources(home)?))
        .map_err(to_config_error)?;
    counts.retain(|count| {
        count.count > 0 && (types.is_empty() || types.contains(&count.resource_type))
    });
    let total: u64 = counts.iter().map(|count| count.count).sum();
    counts.sort_by(|a, b| rank(a).cmp(&rank(b)));
    if let Some(after) = &page.after {
        let last = TypeCount {
            count: after.resource_id.parse().unwrap_or(0),
            resource_type: after.resource_type.clone(),
        };
        counts.retain(|count| rank(count) > rank(&last));
    }
    let next_token = cut(&question, &mut counts, &page, |count| {
        Cursor::new(count.resource_type.as_str(), count.count.to_string())
    });
    let shape = |count: TypeCount| shapes::ResourceCount {
        count: i64::try_from(count.count).ok(),
        resource_type: Some(count.resource_type),
    };
    Ok(shapes::GetDiscoveredResourceCountsResponse {
        total_discovered_resources: i64::try_from(total).ok(),
        resource_counts: Some(counts.into_iter().map(shape).collect()),
        next_token,
    })
}

fn rank(count: &TypeCount) -> (Reverse<u64>, &str) {
    (Reverse(count.count), &count.resource_type)
}
