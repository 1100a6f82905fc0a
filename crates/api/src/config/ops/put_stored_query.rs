//! PutStoredQuery

use crate::config::convert::{stored_query_error, tags};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::query::NewStoredQuery;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Stores a query, or changes one. Tags are taken with a new one only, as AWS does.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutStoredQueryRequest,
) -> Result<shapes::PutStoredQueryResponse, ConfigError> {
    let tags = tags(input.tags.unwrap_or_default()).map_err(to_config_error)?;
    let given = input.stored_query;
    let new = NewStoredQuery {
        name: given.query_name,
        id: given.query_id,
        arn: given.query_arn,
        description: given.description,
        expression: given.expression,
    };
    let query = engine.put_stored_query(home, new, tags).map_err(stored_query_error)?;
    Ok(shapes::PutStoredQueryResponse { query_arn: Some(query.arn) })
}
