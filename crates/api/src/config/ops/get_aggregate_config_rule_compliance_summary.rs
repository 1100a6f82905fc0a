//! GetAggregateConfigRuleComplianceSummary

use crate::config::aggregate::{GroupBy, groups, homes};
use crate::config::convert::summary;
use crate::config::page::{Question, limit, page};
use assize_engine::Engine;
use assize_engine::ports::ComplianceCounts;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "GetAggregateConfigRuleComplianceSummary";

/// Groups in one answer, unless the request says otherwise.
const PAGE: usize = 1_000;

/// The most rules that one answer counts.
const CAP: u64 = 25;

/// Counts the rules of an aggregator's accounts and regions that are compliant and that are not,
/// by account, by region, or all together.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetAggregateConfigRuleComplianceSummaryRequest,
) -> Result<shapes::GetAggregateConfigRuleComplianceSummaryResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let (account, region) = (filters.account_id.as_deref(), filters.aws_region.as_deref());
    let question = Question::new(NAME, (&name, account, region, input.group_by_key));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let homes = homes(engine, home, &name, account, region)?;
    let by = match input.group_by_key {
        None => GroupBy::Nothing,
        Some(enums::ConfigRuleComplianceSummaryGroupKey::AccountId) => GroupBy::Account,
        Some(enums::ConfigRuleComplianceSummaryGroupKey::AwsRegion) => GroupBy::Region,
    };
    let (groups, next_token) = groups(engine, &homes, by, &question, &page, |tx, home, counts| {
        for rule in engine.rule_set(tx, home)?.iter() {
            counts.tally(tx.rule_counts(home, rule.id())?.compliance());
        }
        Ok(())
    })?;
    let now = engine.now();
    let shape = |(group_name, counts): (Option<String>, ComplianceCounts)| {
        shapes::AggregateComplianceCount {
            group_name,
            compliance_summary: Some(summary(counts, CAP, now)),
        }
    };
    Ok(shapes::GetAggregateConfigRuleComplianceSummaryResponse {
        aggregate_compliance_counts: Some(groups.into_iter().map(shape).collect()),
        group_by_key: input.group_by_key.map(|key| key.as_str().to_owned()),
        next_token,
    })
}
