//! GetComplianceDetailsByResource

use crate::config::convert::{
    details_filter, evaluation_result, proactive_details_error, proactive_result,
};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, one_more, page};
use assize_engine::ports::{ComplianceFilter, Cursor};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetComplianceDetailsByResource";

/// Results in one answer.
const PAGE: usize = 100;

/// Tells what each rule found about a resource, or in a proactive evaluation.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetComplianceDetailsByResourceRequest,
) -> Result<shapes::GetComplianceDetailsByResourceResponse, ConfigError> {
    let (types, token) = (input.compliance_types, input.next_token.as_deref());
    match (input.resource_type, input.resource_id, input.resource_evaluation_id) {
        (Some(resource_type), Some(resource_id), None) => {
            let key = ResourceKey::new(resource_type, resource_id);
            let question = Question::new(NAME, (&key.resource_type, &key.resource_id, &types));
            of_resource(engine, home, &key, &question, &details_filter(types), token)
        }
        (None, None, Some(id)) => {
            let question = Question::new(NAME, (&id, &types));
            of_evaluation(engine, home, &id, &question, &details_filter(types), token)
        }
        _ => Err(ConfigError::invalid_parameter_value_exception(
            "Provide either both ResourceType and ResourceId, or ResourceEvaluationId",
        )),
    }
}

fn of_resource(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    key: &ResourceKey,
    question: &Question,
    filter: &ComplianceFilter,
    token: Option<&str>,
) -> Result<shapes::GetComplianceDetailsByResourceResponse, ConfigError> {
    let page = page(question, token, PAGE)?;
    let (rules, mut rows) = engine
        .read(|tx| -> Result<_, EngineError> {
            let rows = tx.results_of_resource(home, key, filter, &one_more(&page))?;
            Ok((engine.rule_set(tx, home)?, rows))
        })
        .map_err(to_config_error)?;
    let next_token = cut(question, &mut rows, &page, |row| Cursor::new("", &*row.rule_id));
    let shape = |row: assize_engine::ports::ResultRow| {
        let rule = rules.by_id(&row.rule_id)?;
        Some(evaluation_result(row, rule.rule.name()))
    };
    Ok(shapes::GetComplianceDetailsByResourceResponse {
        evaluation_results: Some(rows.into_iter().filter_map(shape).collect()),
        next_token,
    })
}

fn of_evaluation(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    id: &str,
    question: &Question,
    filter: &ComplianceFilter,
    token: Option<&str>,
) -> Result<shapes::GetComplianceDetailsByResourceResponse, ConfigError> {
    let page = page(question, token, PAGE)?;
    let found = engine.resource_evaluation(home, id).map_err(proactive_details_error)?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    // By the rules' names, which is their order.
    let rest = found.findings.iter().filter(|one| after.is_none_or(|a| one.rule_name.as_str() > a));
    let mut rows: Vec<_> =
        rest.filter(|one| filter.admits(one.compliance)).take(page.limit + 1).collect();
    let next_token = cut(question, &mut rows, &page, |row| Cursor::new("", &*row.rule_name));
    let results = rows.into_iter().map(|row| proactive_result(&found, row));
    Ok(shapes::GetComplianceDetailsByResourceResponse {
        evaluation_results: Some(results.collect()),
        next_token,
    })
}
