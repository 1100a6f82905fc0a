//! DescribeAggregateComplianceByConfigRules

use crate::config::aggregate::{homes, pages};
use crate::config::convert::compliance_of;
use crate::config::page::{Question, limit};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::{AccountRegion, ComplianceType};
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeAggregateComplianceByConfigRules";

/// Rules in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells the rules of an aggregator's accounts and regions that are compliant or not.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeAggregateComplianceByConfigRulesRequest,
) -> Result<shapes::DescribeAggregateComplianceByConfigRulesResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let question = Question::new(
        NAME,
        (
            &name,
            &filters.account_id,
            &filters.aws_region,
            &filters.config_rule_name,
            filters.compliance_type,
        ),
    );
    let wanted = match filters.compliance_type {
        None => None,
        Some(enums::ComplianceType::Compliant) => Some(ComplianceType::Compliant),
        Some(enums::ComplianceType::NonCompliant) => Some(ComplianceType::NonCompliant),
        Some(other) => {
            return Err(ConfigError::validation_exception(format!(
                "The ComplianceType {} is not supported by the filters. Only the following values \
                 are: COMPLIANT, NON_COMPLIANT",
                other.as_str()
            )));
        }
    };
    let (account, region) = (filters.account_id.as_deref(), filters.aws_region.as_deref());
    let homes = homes(engine, home, &name, account, region)?;
    let limit = limit(input.limit, PAGE);
    let token = input.next_token.as_deref();
    let (rows, next_token) = pages(engine, &homes, &question, token, limit, |tx, home, page| {
        let rules = engine.rule_set(tx, home)?;
        let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
        let mut found = Vec::new();
        for rule in rules.after(after) {
            let counts = tx.rule_counts(home, rule.id())?;
            let compliance = counts.compliance();
            let decided = wanted.map_or_else(
                || compliance != ComplianceType::InsufficientData,
                |wanted| wanted == compliance,
            );
            let named = filters.config_rule_name.as_ref().is_none_or(|n| n == rule.rule.name());
            if decided && named {
                let name = rule.rule.name().to_owned();
                found.push((Cursor::new("", &*name), (name, counts)));
            }
            if found.len() == page.limit {
                break;
            }
        }
        Ok(found)
    })?;
    let row =
        |(home, (name, counts)): (AccountRegion, _)| shapes::AggregateComplianceByConfigRule {
            config_rule_name: Some(name),
            compliance: Some(compliance_of(counts)),
            account_id: Some(home.account),
            aws_region: Some(home.region),
        };
    Ok(shapes::DescribeAggregateComplianceByConfigRulesResponse {
        aggregate_compliance_by_config_rules: Some(rows.into_iter().map(row).collect()),
        next_token,
    })
}
