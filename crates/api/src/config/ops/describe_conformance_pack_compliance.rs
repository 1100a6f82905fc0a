//! DescribeConformancePackCompliance

use crate::config::convert::{pack_rule, wanted_compliance};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::packs::{PackFilter, RuleCompliance};
use assize_engine::ports::Cursor;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConformancePackCompliance";

/// Rules in one answer, unless the request says otherwise.
const PAGE: usize = 25;

/// Tells what the results of each rule of a pack add up to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConformancePackComplianceRequest,
) -> Result<shapes::DescribeConformancePackComplianceResponse, ConfigError> {
    let filters = input.filters.unwrap_or_default();
    let asked =
        (&input.conformance_pack_name, &filters.config_rule_names, &filters.compliance_type);
    let question = Question::new(NAME, asked);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let name = input.conformance_pack_name;
    let compliance = wanted_compliance(filters.compliance_type)
        .map_err(|error| to_config_error(EngineError::from(error)))?;
    let rules = filters.config_rule_names.unwrap_or_default();
    let filter = PackFilter { rules, compliance, ..PackFilter::default() };
    let mut rules = engine.pack_rules(home, &name, &filter).map_err(to_config_error)?;
    if let Some(after) = &page.after {
        rules.retain(|told| told.rule.name > after.resource_id);
    }
    let last = |told: &RuleCompliance| Cursor::new("", &*told.rule.name);
    let next_token = cut(&question, &mut rules, &page, last);
    Ok(shapes::DescribeConformancePackComplianceResponse {
        conformance_pack_name: name,
        conformance_pack_rule_compliance_list: rules.into_iter().map(pack_rule).collect(),
        next_token,
    })
}
