//! DeleteConfigurationAggregator

use crate::config::convert::aggregate_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes an aggregator.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteConfigurationAggregatorRequest,
) -> Result<(), ConfigError> {
    engine.delete_aggregator(home, &input.configuration_aggregator_name).map_err(aggregate_error)
}
