//! GetResourceEvaluationSummary

use crate::config::convert::{compliance_type, proactive_error, time};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

/// Tells what a proactive evaluation came to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetResourceEvaluationSummaryRequest,
) -> Result<shapes::GetResourceEvaluationSummaryResponse, ConfigError> {
    let found =
        engine.resource_evaluation(home, &input.resource_evaluation_id).map_err(proactive_error)?;
    let compliance = compliance_type(found.compliance());
    let subject = found.subject;
    let schema = enums::ResourceConfigurationSchemaType::CfnResourceSchema;
    Ok(shapes::GetResourceEvaluationSummaryResponse {
        compliance: Some(compliance),
        evaluation_context: subject.context.map(|context| shapes::EvaluationContext {
            evaluation_context_identifier: Some(context),
        }),
        evaluation_mode: Some(enums::EvaluationMode::Proactive),
        evaluation_start_timestamp: Some(time(found.started)),
        evaluation_status: Some(shapes::EvaluationStatus {
            failure_reason: None,
            status: enums::ResourceEvaluationStatus::Succeeded,
        }),
        resource_details: Some(shapes::ResourceDetails {
            resource_configuration: subject.configuration,
            resource_configuration_schema_type: subject.schema_given.then_some(schema),
            resource_id: subject.resource_id,
            resource_type: subject.resource_type,
        }),
        resource_evaluation_id: Some(found.id),
    })
}
