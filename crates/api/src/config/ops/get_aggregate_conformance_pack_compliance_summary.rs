//! GetAggregateConformancePackComplianceSummary

use crate::config::aggregate::{GroupBy, groups, homes};
use crate::config::page::{Question, limit, page};
use assize_engine::Engine;
use assize_engine::limits::HIGHEST;
use assize_engine::packs::pack_totals;
use assize_engine::ports::ComplianceCounts;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "GetAggregateConformancePackComplianceSummary";

/// Groups in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// Counts the packs of an aggregator's accounts and regions that are compliant and that are not,
/// by account, by region, or all together.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetAggregateConformancePackComplianceSummaryRequest,
) -> Result<shapes::GetAggregateConformancePackComplianceSummaryResponse, ConfigError> {
    use enums::AggregateConformancePackComplianceSummaryGroupKey as Key;
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let (account, region) = (filters.account_id.as_deref(), filters.aws_region.as_deref());
    let question = Question::new(NAME, (&name, account, region, input.group_by_key));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let homes = homes(engine, home, &name, account, region)?;
    let by = match input.group_by_key {
        None => GroupBy::Nothing,
        Some(Key::AccountId) => GroupBy::Account,
        Some(Key::AwsRegion) => GroupBy::Region,
    };
    let (groups, next_token) = groups(engine, &homes, by, &question, &page, |tx, home, counts| {
        for pack in pack_totals(tx, home, None, HIGHEST, |_| true)? {
            counts.tally(pack.compliance());
        }
        Ok(())
    })?;
    let count = |count: u64| i32::try_from(count).ok();
    let shape = |(group_name, counts): (Option<String>, ComplianceCounts)| {
        shapes::AggregateConformancePackComplianceSummary {
            group_name,
            compliance_summary: Some(shapes::AggregateConformancePackComplianceCount {
                compliant_conformance_pack_count: count(counts.compliant),
                non_compliant_conformance_pack_count: count(counts.non_compliant),
            }),
        }
    };
    Ok(shapes::GetAggregateConformancePackComplianceSummaryResponse {
        aggregate_conformance_pack_compliance_summaries: Some(
            groups.into_iter().map(shape).collect(),
        ),
        group_by_key: input.group_by_key.map(|key| key.as_str().to_owned()),
        next_token,
    })
}
