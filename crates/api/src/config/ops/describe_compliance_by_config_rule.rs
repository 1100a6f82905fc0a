//! DescribeComplianceByConfigRule

use crate::config::convert::{compliance_filter, compliance_of};
use crate::config::error::to_config_error;
use crate::config::page::{Question, page};
use crate::config::select::select;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeComplianceByConfigRule";

/// Rules in one answer.
const PAGE: usize = 25;

/// Tells what the results of each rule add up to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeComplianceByConfigRuleRequest,
) -> Result<shapes::DescribeComplianceByConfigRuleResponse, ConfigError> {
    let question = Question::new(NAME, (&input.config_rule_names, &input.compliance_types));
    let page = page(&question, input.next_token.as_deref(), PAGE)?;
    let names = input.config_rule_names.unwrap_or_default();
    let filter = compliance_filter(input.compliance_types);
    let (rules, next_token) = engine
        .read(|tx| {
            let rules = engine.rule_set(tx, home)?;
            select(&question, &rules, &names, &page, |rule| {
                let counts = tx.rule_counts(home, rule.id())?;
                let admitted = filter.admits(counts.compliance());
                Ok(admitted.then(|| shapes::ComplianceByConfigRule {
                    config_rule_name: Some(rule.rule.name().to_owned()),
                    compliance: Some(compliance_of(counts)),
                }))
            })
        })
        .map_err(to_config_error)?;
    Ok(shapes::DescribeComplianceByConfigRuleResponse {
        compliance_by_config_rules: Some(rules),
        next_token,
    })
}
