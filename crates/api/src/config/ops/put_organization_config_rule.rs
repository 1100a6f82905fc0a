//! PutOrganizationConfigRule

use crate::config::convert::org_rule_request;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Creates a rule of an organization or replaces its definition; the accounts follow.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutOrganizationConfigRuleRequest,
) -> Result<shapes::PutOrganizationConfigRuleResponse, ConfigError> {
    let put =
        org_rule_request(input).and_then(|request| engine.put_organization_rule(home, request));
    let organization_config_rule_arn = Some(put.map_err(to_config_error)?);
    Ok(shapes::PutOrganizationConfigRuleResponse { organization_config_rule_arn })
}
