//! GetStoredQuery

use crate::config::convert::{stored_query_error, stored_query_shape};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells a stored query.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetStoredQueryRequest,
) -> Result<shapes::GetStoredQueryResponse, ConfigError> {
    let query = engine.stored_query(home, &input.query_name).map_err(stored_query_error)?;
    Ok(shapes::GetStoredQueryResponse { stored_query: Some(stored_query_shape(query)) })
}
