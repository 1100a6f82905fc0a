//! DeleteEvaluationResults

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes what a rule found; the rule stays.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteEvaluationResultsRequest,
) -> Result<shapes::DeleteEvaluationResultsResponse, ConfigError> {
    engine.delete_results(home, &input.config_rule_name).map_err(to_config_error)?;
    Ok(shapes::DeleteEvaluationResultsResponse {})
}
