//! DeleteStoredQuery

use crate::config::convert::stored_query_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes a stored query.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteStoredQueryRequest,
) -> Result<shapes::DeleteStoredQueryResponse, ConfigError> {
    engine.delete_stored_query(home, &input.query_name).map_err(stored_query_error)?;
    Ok(shapes::DeleteStoredQueryResponse {})
}
