//! DescribeConfigRuleEvaluationStatus

use crate::config::convert::time;
use crate::config::error::to_config_error;
use crate::config::page::{Question, limit, page};
use crate::config::select::select;
use assize_engine::Engine;
use assize_engine::ports::RuleStatus;
use assize_model::AccountRegion;
use assize_model::rule::ConfigRule;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConfigRuleEvaluationStatus";

/// Rules in one answer, unless the request says otherwise.
const PAGE: usize = 150;

/// Tells when rules were last invoked and evaluated, and what went wrong.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigRuleEvaluationStatusRequest,
) -> Result<shapes::DescribeConfigRuleEvaluationStatusResponse, ConfigError> {
    let question = Question::new(NAME, &input.config_rule_names);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let names = input.config_rule_names.unwrap_or_default();
    let (statuses, next_token) = engine
        .read(|tx| {
            let rules = engine.rule_set(tx, home)?;
            select(&question, &rules, &names, &page, |rule| {
                Ok(Some(shape(&rule.rule, tx.rule_status(home, rule.id())?)))
            })
        })
        .map_err(to_config_error)?;
    Ok(shapes::DescribeConfigRuleEvaluationStatusResponse {
        config_rules_evaluation_status: Some(statuses),
        next_token,
    })
}

fn shape(rule: &ConfigRule, status: RuleStatus) -> shapes::ConfigRuleEvaluationStatus {
    shapes::ConfigRuleEvaluationStatus {
        config_rule_name: Some(rule.name().to_owned()),
        config_rule_arn: Some(rule.arn.clone()),
        config_rule_id: Some(rule.id.clone()),
        last_successful_invocation_time: status.last_successful_invocation.map(time),
        last_failed_invocation_time: status.last_failed_invocation.map(time),
        last_successful_evaluation_time: status.last_successful_evaluation.map(time),
        last_failed_evaluation_time: status.last_failed_evaluation.map(time),
        first_activated_time: status.first_activated.map(time),
        last_error_code: status.last_error_code,
        last_error_message: status.last_error_message,
        first_evaluation_started: Some(status.first_evaluation_started),
        ..Default::default()
    }
}
