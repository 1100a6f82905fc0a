//! GetComplianceDetailsByConfigRule

use crate::config::convert::{details_filter, evaluation_result};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetComplianceDetailsByConfigRule";

/// Results in one answer, unless the request says otherwise.
const PAGE: usize = 10;

/// Tells what a rule found about each resource.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetComplianceDetailsByConfigRuleRequest,
) -> Result<shapes::GetComplianceDetailsByConfigRuleResponse, ConfigError> {
    let question = Question::new(NAME, (&input.config_rule_name, &input.compliance_types));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let filter = details_filter(input.compliance_types);
    let name = input.config_rule_name;
    let mut rows = engine
        .read(|tx| -> Result<_, EngineError> {
            let rules = engine.rule_set(tx, home)?;
            let rule = rules.by_name(&name);
            let rule = rule.ok_or_else(|| EngineError::NoSuchRule(name.clone()))?;
            Ok(tx.results_of_rule(home, rule.id(), &filter, &one_more(&page))?)
        })
        .map_err(to_config_error)?;
    let next_token = cut(&question, &mut rows, &page, |row| row.key.clone());
    let results = rows.into_iter().map(|row| evaluation_result(row, &name)).collect();
    Ok(shapes::GetComplianceDetailsByConfigRuleResponse {
        evaluation_results: Some(results),
        next_token,
    })
}
