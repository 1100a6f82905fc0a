//! GetAggregateComplianceDetailsByConfigRule

use crate::config::aggregate::{homes, pages};
use crate::config::convert::{details_filter, evaluation_result};
use crate::config::page::{Question, limit};
use assize_engine::Engine;
use assize_engine::ports::ResultRow;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetAggregateComplianceDetailsByConfigRule";

/// Results in one answer, unless the request says otherwise.
const PAGE: usize = 50;

/// Tells what a rule of one of an aggregator's accounts and regions found about each resource.
/// An account, region or rule that the aggregator does not see has no results.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetAggregateComplianceDetailsByConfigRuleRequest,
) -> Result<shapes::GetAggregateComplianceDetailsByConfigRuleResponse, ConfigError> {
    let rule_name = input.config_rule_name;
    let question = Question::new(
        NAME,
        (
            &input.configuration_aggregator_name,
            &rule_name,
            &input.account_id,
            &input.aws_region,
            input.compliance_type,
        ),
    );
    let (account, region) = (Some(&*input.account_id), Some(&*input.aws_region));
    let homes = homes(engine, home, &input.configuration_aggregator_name, account, region)?;
    let filter = details_filter(input.compliance_type.map(|wanted| vec![wanted]));
    let limit = limit(input.limit, PAGE);
    let token = input.next_token.as_deref();
    let (rows, next_token) = pages(engine, &homes, &question, token, limit, |tx, home, page| {
        let rules = engine.rule_set(tx, home)?;
        let Some(rule) = rules.by_name(&rule_name) else { return Ok(Vec::new()) };
        let rows = tx.results_of_rule(home, rule.id(), &filter, page)?;
        Ok(rows.into_iter().map(|row: ResultRow| (row.key.clone(), row)).collect())
    })?;
    let result = |(home, row): (AccountRegion, ResultRow)| {
        let result = evaluation_result(row, &rule_name);
        shapes::AggregateEvaluationResult {
            account_id: Some(home.account),
            aws_region: Some(home.region),
            annotation: result.annotation,
            compliance_type: result.compliance_type,
            config_rule_invoked_time: result.config_rule_invoked_time,
            evaluation_result_identifier: result.evaluation_result_identifier,
            result_recorded_time: result.result_recorded_time,
        }
    };
    Ok(shapes::GetAggregateComplianceDetailsByConfigRuleResponse {
        aggregate_evaluation_results: Some(rows.into_iter().map(result).collect()),
        next_token,
    })
}
