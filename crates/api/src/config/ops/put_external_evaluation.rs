//! PutExternalEvaluation

use crate::config::convert::evaluation;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Keeps what an outside process found about the account.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutExternalEvaluationRequest,
) -> Result<shapes::PutExternalEvaluationResponse, ConfigError> {
    let given = input.external_evaluation;
    let given = evaluation(shapes::Evaluation {
        compliance_resource_type: given.compliance_resource_type,
        compliance_resource_id: given.compliance_resource_id,
        compliance_type: given.compliance_type,
        annotation: given.annotation,
        ordering_timestamp: given.ordering_timestamp,
    });
    engine
        .put_external_evaluation(home, &input.config_rule_name, given)
        .map_err(to_config_error)?;
    Ok(shapes::PutExternalEvaluationResponse {})
}
