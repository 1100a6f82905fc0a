//! StartResourceEvaluation

use crate::config::convert::proactive_error;
use assize_engine::Engine;
use assize_engine::proactive::Subject;
use assize_model::AccountRegion;
use assize_plan::Home;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use serde_json::Value;
use std::sync::Arc;

/// Judges what a resource would be by the rules of the mode PROACTIVE. The evaluation is done when
/// this answers.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::StartResourceEvaluationRequest,
) -> Result<shapes::StartResourceEvaluationResponse, ConfigError> {
    let invalid = |text: String| ConfigError::invalid_parameter_value_exception(text);
    if input.evaluation_mode != enums::EvaluationMode::Proactive {
        return Err(invalid("The EvaluationMode must be PROACTIVE.".to_owned()));
    }
    let details = input.resource_details;
    let properties: Value = serde_json::from_str(&details.resource_configuration)
        .map_err(|error| invalid(format!("The ResourceConfiguration is no JSON: {error}")))?;
    let at = Home {
        account: home.account.clone(),
        region: home.region.clone(),
        time: engine.now().to_string(),
    };
    let planned =
        assize_plan::resource(&details.resource_type, &details.resource_id, properties, &at)
            .map_err(|error| invalid(error.to_string()))?;
    let subject = Subject {
        resource_type: details.resource_type,
        resource_id: details.resource_id,
        configuration: details.resource_configuration,
        schema_given: details.resource_configuration_schema_type.is_some(),
        context: input.evaluation_context.and_then(|cx| cx.evaluation_context_identifier),
        timeout: input.evaluation_timeout,
    };
    let item = planned.item.to_string();
    let id = engine
        .start_resource_evaluation(home, subject, &item, input.client_token)
        .map_err(proactive_error)?;
    Ok(shapes::StartResourceEvaluationResponse { resource_evaluation_id: Some(id) })
}
