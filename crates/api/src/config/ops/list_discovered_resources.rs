//! ListDiscoveredResources

use crate::config::convert::time;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::ports::{ResourceFilter, ResourceRow};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "ListDiscoveredResources";

/// Resources in one answer, unless the request says otherwise.
const PAGE: usize = 100;
/// Ids in one request.
const MAX_IDS: usize = 20;

/// Names the resources of a type, in order of id.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListDiscoveredResourcesRequest,
) -> Result<shapes::ListDiscoveredResourcesResponse, ConfigError> {
    let resource_ids = input.resource_ids.unwrap_or_default();
    if !resource_ids.is_empty() && input.resource_name.is_some() {
        return Err(ConfigError::validation_exception(
            "Both Resource ID and Resource Name cannot be specified in the request",
        ));
    }
    if resource_ids.len() > MAX_IDS {
        return Err(ConfigError::validation_exception(
            "The specified list had more than 20 resource ID's. It must have '20' or less items",
        ));
    }
    let question = Question::new(
        NAME,
        (
            &input.resource_type,
            &resource_ids,
            &input.resource_name,
            input.include_deleted_resources,
        ),
    );
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let filter = ResourceFilter {
        resource_type: Some(input.resource_type),
        resource_ids,
        resource_name: input.resource_name,
        include_deleted: input.include_deleted_resources.unwrap_or(false),
    };
    let mut rows = engine
        .read(|tx| Ok::<_, EngineError>(tx.list_resources(home, &filter, &one_more(&page))?))
        .map_err(to_config_error)?;
    let next_token = cut(&question, &mut rows, &page, |row| row.key.clone());
    Ok(shapes::ListDiscoveredResourcesResponse {
        resource_identifiers: Some(rows.into_iter().map(identifier).collect()),
        next_token,
    })
}

fn identifier(row: ResourceRow) -> shapes::ResourceIdentifier {
    shapes::ResourceIdentifier {
        resource_deletion_time: row.status.is_deleted().then(|| time(row.capture_time)),
        resource_id: Some(row.key.resource_id),
        resource_name: row.resource_name,
        resource_type: Some(row.key.resource_type),
    }
}
