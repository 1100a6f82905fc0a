//! StartConfigRulesEvaluation

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Starts the evaluation of the named rules: of all of them, or of none.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::StartConfigRulesEvaluationRequest,
) -> Result<shapes::StartConfigRulesEvaluationResponse, ConfigError> {
    let mut names = input.config_rule_names.ok_or_else(|| {
        ConfigError::invalid_parameter_value_exception(
            "The ConfigRuleNames object in your request cannot be null. Add the required \
             parameters and try again.",
        )
    })?;
    names.sort();
    names.dedup();
    engine.start_evaluation(home, &names).map_err(to_config_error)?;
    Ok(shapes::StartConfigRulesEvaluationResponse {})
}
