//! ListConnectors

use crate::config::page::{Question, bad_token, page};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Lists none: PutConnector makes none.
pub(in crate::config) fn run(
    _: &Arc<Engine>,
    _: &AccountRegion,
    input: shapes::ListConnectorsRequest,
) -> Result<shapes::ListConnectorsResponse, ConfigError> {
    let question = Question::new("ListConnectors", &input.filters);
    page(&question, input.next_token.as_deref(), 1).map_err(|_| bad_token())?;
    Ok(shapes::ListConnectorsResponse { connector_summaries: Vec::new(), next_token: None })
}
