//! DeleteOrganizationConfigRule

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::organization::Kind;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes a rule of an organization; the accounts follow.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteOrganizationConfigRuleRequest,
) -> Result<(), ConfigError> {
    engine
        .delete_organization_resource(home, Kind::Rule, &input.organization_config_rule_name)
        .map_err(to_config_error)
}
