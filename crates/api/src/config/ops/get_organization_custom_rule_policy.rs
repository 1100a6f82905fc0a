//! GetOrganizationCustomRulePolicy

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::organization::{Kind, What};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells the text of an organization's policy rule; nothing for a rule of another kind.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetOrganizationCustomRulePolicyRequest,
) -> Result<shapes::GetOrganizationCustomRulePolicyResponse, ConfigError> {
    let name = input.organization_config_rule_name;
    let resource =
        engine.organization_resource(home, Kind::Rule, &name).map_err(to_config_error)?;
    let policy = match resource.what {
        What::Rule { definition, .. } => definition.source.custom_policy_details,
        What::Pack { .. } => None,
    };
    Ok(shapes::GetOrganizationCustomRulePolicyResponse {
        policy_text: policy.map(|policy| policy.policy_text),
    })
}
