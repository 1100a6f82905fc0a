//! GetAggregateConfigRuleComplianceSummary

use crate::config::aggregate::homes;
use crate::config::convert::summary;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::ports::{ComplianceCounts, Cursor};
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ComplianceType};
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::collections::BTreeMap;
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
    let group = |home: &AccountRegion| match input.group_by_key {
        None => String::new(),
        Some(enums::ConfigRuleComplianceSummaryGroupKey::AccountId) => home.account.clone(),
        Some(enums::ConfigRuleComplianceSummaryGroupKey::AwsRegion) => home.region.clone(),
    };
    let mut groups: BTreeMap<String, ComplianceCounts> = BTreeMap::new();
    engine
        .read(|tx| {
            for home in &homes {
                let counts = groups.entry(group(home)).or_default();
                for rule in engine.rule_set(tx, home)?.iter() {
                    match tx.rule_counts(home, rule.id())?.compliance() {
                        ComplianceType::Compliant => counts.compliant += 1,
                        ComplianceType::NonCompliant => counts.non_compliant += 1,
                        ComplianceType::NotApplicable | ComplianceType::InsufficientData => {}
                    }
                }
            }
            Ok::<_, EngineError>(())
        })
        .map_err(to_config_error)?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut groups: Vec<(String, ComplianceCounts)> =
        groups.into_iter().filter(|(name, _)| after.is_none_or(|after| &**name > after)).collect();
    let next_token = cut(&question, &mut groups, &page, |(name, _)| Cursor::new("", &**name));
    let now = engine.now();
    let shape = |(name, counts): (String, ComplianceCounts)| shapes::AggregateComplianceCount {
        group_name: Some(name).filter(|name| !name.is_empty()),
        compliance_summary: Some(summary(counts, CAP, now)),
    };
    Ok(shapes::GetAggregateConfigRuleComplianceSummaryResponse {
        aggregate_compliance_counts: Some(groups.into_iter().map(shape).collect()),
        group_by_key: input.group_by_key.map(|key| key.as_str().to_owned()),
        next_token,
    })
}
