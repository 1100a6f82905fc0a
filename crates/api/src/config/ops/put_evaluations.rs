//! PutEvaluations

use crate::config::convert::{evaluation, evaluation_shape};
use crate::config::error::to_config_error;
use assize_engine::evaluations::check_evaluations;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, Evaluation};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// The token of a function's dry run.
const TEST_TOKEN: &str = "TESTMODE";

/// Keeps what a function found. In test mode it is checked only.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutEvaluationsRequest,
) -> Result<shapes::PutEvaluationsResponse, ConfigError> {
    // An empty list is fine: it says that the function is done.
    let evaluations: Vec<Evaluation> = input
        .evaluations
        .ok_or_else(|| {
            // The missing blank is AWS's.
            ConfigError::invalid_parameter_value_exception(
                "The Evaluations object in your request cannot be null.Add the required \
                 parameters and try again.",
            )
        })?
        .into_iter()
        .map(evaluation)
        .collect();
    let test = input.test_mode.unwrap_or_default() || input.result_token == TEST_TOKEN;
    let failed = if test {
        dry_run(&input.result_token, &evaluations)
    } else {
        engine.put_evaluations(home, &input.result_token, evaluations).map(|kept| kept.failed)
    };
    let failed = failed.map_err(to_config_error)?.into_iter().map(evaluation_shape).collect();
    Ok(shapes::PutEvaluationsResponse { failed_evaluations: Some(failed) })
}

fn dry_run(token: &str, evaluations: &[Evaluation]) -> Result<Vec<Evaluation>, EngineError> {
    if token.is_empty() {
        return Err(EngineError::InvalidToken("it is empty"));
    }
    check_evaluations(evaluations)?;
    Ok(Vec::new())
}
