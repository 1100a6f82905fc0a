//! DescribeAggregateComplianceByConformancePacks

use crate::config::aggregate::{homes, pages};
use crate::config::convert::pack_compliance_type;
use crate::config::page::{Question, limit};
use assize_engine::Engine;
use assize_engine::packs::{PackTotals, pack_totals};
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeAggregateComplianceByConformancePacks";

/// Packs in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells what the packs of an aggregator's accounts and regions add up to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeAggregateComplianceByConformancePacksRequest,
) -> Result<shapes::DescribeAggregateComplianceByConformancePacksResponse, ConfigError> {
    let name = input.configuration_aggregator_name;
    let filters = input.filters.unwrap_or_default();
    let (account, region) = (filters.account_id.as_deref(), filters.aws_region.as_deref());
    let (pack_name, wanted) = (filters.conformance_pack_name, filters.compliance_type);
    let question = Question::new(NAME, (&name, account, region, &pack_name, wanted));
    let homes = homes(engine, home, &name, account, region)?;
    let limit = limit(input.limit, PAGE);
    let token = input.next_token.as_deref();
    let is_wanted = |pack: &PackTotals| {
        pack_name.as_ref().is_none_or(|name| pack.name == *name)
            && wanted.is_none_or(|wanted| wanted == pack_compliance_type(pack.compliance()))
    };
    let (rows, next_token) = pages(engine, &homes, &question, token, limit, |tx, home, page| {
        let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
        let found = pack_totals(tx, home, after, page.limit, is_wanted)?.into_iter();
        Ok(found.map(|pack| (Cursor::new("", &*pack.name), pack)).collect())
    })?;
    let count = |count: u64| i32::try_from(count).ok();
    let row = |(home, pack): (AccountRegion, PackTotals)| {
        let compliance = shapes::AggregateConformancePackCompliance {
            compliance_type: Some(pack_compliance_type(pack.compliance())),
            compliant_rule_count: count(pack.rules.compliant),
            non_compliant_rule_count: count(pack.rules.non_compliant),
            total_rule_count: count(pack.total),
        };
        shapes::AggregateComplianceByConformancePack {
            conformance_pack_name: Some(pack.name),
            compliance: Some(compliance),
            account_id: Some(home.account),
            aws_region: Some(home.region),
        }
    };
    Ok(shapes::DescribeAggregateComplianceByConformancePacksResponse {
        aggregate_compliance_by_conformance_packs: Some(rows.into_iter().map(row).collect()),
        next_token,
    })
}
