//! DeleteConnector

use super::get_connector::no_such_connector;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Finds no connector: PutConnector makes none.
pub(in crate::config) fn run(
    _: &Arc<Engine>,
    _: &AccountRegion,
    input: shapes::DeleteConnectorRequest,
) -> Result<(), ConfigError> {
    Err(no_such_connector(&input.arn))
}
