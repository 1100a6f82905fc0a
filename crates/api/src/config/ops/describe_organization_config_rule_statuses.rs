//! DescribeOrganizationConfigRuleStatuses

use crate::config::convert::org_rule_status;
use crate::config::error::to_config_error;
use crate::config::page::{Question, limit, page};
use crate::config::select_organization::select_resources;
use assize_engine::Engine;
use assize_engine::organization::Kind;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeOrganizationConfigRuleStatuses";

/// How many are told in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells how far the rules of an organization are.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeOrganizationConfigRuleStatusesRequest,
) -> Result<shapes::DescribeOrganizationConfigRuleStatusesResponse, ConfigError> {
    let question = Question::new(NAME, ());
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let names = input.organization_config_rule_names.unwrap_or_default();
    let (told, next_token) = select_resources(engine, home, Kind::Rule, &names, (&question, &page))
        .map_err(to_config_error)?;
    Ok(shapes::DescribeOrganizationConfigRuleStatusesResponse {
        organization_config_rule_statuses: Some(told.into_iter().map(org_rule_status).collect()),
        next_token,
    })
}
