//! ListAggregateDiscoveredResources

use crate::config::aggregate::{homes, pages};
use crate::config::page::{Question, limit};
use assize_engine::Engine;
use assize_engine::ports::{ResourceFilter, ResourceRow};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "ListAggregateDiscoveredResources";

/// Resources in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Names the resources of a type in an aggregator's accounts and regions.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListAggregateDiscoveredResourcesRequest,
) -> Result<shapes::ListAggregateDiscoveredResourcesResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let (account, region) = (filters.account_id.as_deref(), filters.region.as_deref());
    let question = Question::new(
        NAME,
        (
            &name,
            &input.resource_type,
            account,
            region,
            &filters.resource_id,
            &filters.resource_name,
        ),
    );
    let homes = homes(engine, home, &name, account, region)?;
    let filter = ResourceFilter {
        resource_type: Some(input.resource_type),
        resource_ids: filters.resource_id.into_iter().collect(),
        resource_name: filters.resource_name,
        include_deleted: false,
    };
    let limit = limit(input.limit, PAGE);
    let token = input.next_token.as_deref();
    let (rows, next_token) = pages(engine, &homes, &question, token, limit, |tx, home, page| {
        let rows = tx.list_resources(home, &filter, page)?;
        Ok(rows.into_iter().map(|row: ResourceRow| (row.key.clone(), row)).collect())
    })?;
    let identifier =
        |(home, row): (AccountRegion, ResourceRow)| shapes::AggregateResourceIdentifier {
            source_account_id: home.account,
            source_region: home.region,
            resource_id: row.key.resource_id,
            resource_type: row.key.resource_type,
            resource_name: row.resource_name,
        };
    Ok(shapes::ListAggregateDiscoveredResourcesResponse {
        resource_identifiers: Some(rows.into_iter().map(identifier).collect()),
        next_token,
    })
}
