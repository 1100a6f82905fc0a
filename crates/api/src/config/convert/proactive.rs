//! Proactive evaluations.

use super::{compliance_type, time};
use crate::config::error::to_config_error;
use assize_engine::proactive::{Finding, ProactiveError, ResourceEvaluation};
use assize_wire::generated::config::{ConfigError, enums, shapes};

/// AWS Config's error for a proactive evaluation that can't be had so.
pub(in crate::config) fn proactive_error(error: ProactiveError) -> ConfigError {
    let text = error.to_string();
    match error {
        ProactiveError::TokenMismatch => ConfigError::idempotent_parameter_mismatch(text),
        ProactiveError::NoSuchEvaluation(_) => ConfigError::resource_not_found_exception(text),
        ProactiveError::Engine(error) => to_config_error(error),
    }
}

/// The same where the model knows no such exception.
pub(in crate::config) fn proactive_details_error(error: ProactiveError) -> ConfigError {
    match error {
        ProactiveError::NoSuchEvaluation(_) => {
            ConfigError::invalid_parameter_value_exception(error.to_string())
        }
        other => proactive_error(other),
    }
}

/// What a rule found in an evaluation.
pub(in crate::config) fn proactive_result(
    evaluation: &ResourceEvaluation,
    finding: &Finding,
) -> shapes::EvaluationResult {
    let qualifier = shapes::EvaluationResultQualifier {
        config_rule_name: Some(finding.rule_name.clone()),
        evaluation_mode: Some(enums::EvaluationMode::Proactive),
        resource_id: Some(evaluation.subject.resource_id.clone()),
        resource_type: Some(evaluation.subject.resource_type.clone()),
    };
    let at = time(evaluation.started);
    shapes::EvaluationResult {
        annotation: finding.annotation.clone(),
        compliance_type: Some(compliance_type(finding.compliance)),
        config_rule_invoked_time: Some(at),
        evaluation_result_identifier: Some(shapes::EvaluationResultIdentifier {
            evaluation_result_qualifier: Some(qualifier),
            ordering_timestamp: Some(at),
            resource_evaluation_id: Some(evaluation.id.clone()),
        }),
        result_recorded_time: Some(at),
        result_token: None,
    }
}
