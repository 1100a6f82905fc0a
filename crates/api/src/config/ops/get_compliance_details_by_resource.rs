//! GetComplianceDetailsByResource

use crate::config::convert::{details_filter, evaluation_result};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, one_more, page};
use assize_engine::ports::Cursor;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetComplianceDetailsByResource";

/// Results in one answer.
const PAGE: usize = 100;

/// Tells what each rule found about a resource.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetComplianceDetailsByResourceRequest,
) -> Result<shapes::GetComplianceDetailsByResourceResponse, ConfigError> {
    let key = key(input.resource_type, input.resource_id, input.resource_evaluation_id)?;
    let question =
        Question::new(NAME, (&key.resource_type, &key.resource_id, &input.compliance_types));
    let page = page(&question, input.next_token.as_deref(), PAGE)?;
    let filter = details_filter(input.compliance_types);
    let (rules, mut rows) = engine
        .read(|tx| -> Result<_, EngineError> {
            let rows = tx.results_of_resource(home, &key, &filter, &one_more(&page))?;
            Ok((engine.rule_set(tx, home)?, rows))
        })
        .map_err(to_config_error)?;
    let next_token = cut(&question, &mut rows, &page, |row| Cursor::new("", &*row.rule_id));
    let shape = |row: assize_engine::ports::ResultRow| {
        let rule = rules.by_id(&row.rule_id)?;
        Some(evaluation_result(row, rule.rule.name()))
    };
    Ok(shapes::GetComplianceDetailsByResourceResponse {
        evaluation_results: Some(rows.into_iter().filter_map(shape).collect()),
        next_token,
    })
}

/// The resource that is meant. Proactive evaluations are not built, so none has an id.
fn key(
    resource_type: Option<String>,
    resource_id: Option<String>,
    evaluation_id: Option<String>,
) -> Result<ResourceKey, ConfigError> {
    match (resource_type, resource_id, evaluation_id) {
        (Some(resource_type), Some(resource_id), None) => {
            Ok(ResourceKey::new(resource_type, resource_id))
        }
        (None, None, Some(id)) => Err(ConfigError::invalid_parameter_value_exception(format!(
            "There is no resource evaluation with the ResourceEvaluationId '{id}'"
        ))),
        _ => Err(ConfigError::invalid_parameter_value_exception(
            "Provide either both ResourceType and ResourceId, or ResourceEvaluationId",
        )),
    }
}
