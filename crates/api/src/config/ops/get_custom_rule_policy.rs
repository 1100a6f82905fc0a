//! GetCustomRulePolicy

use crate::config::error::to_config_error;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells the policy of a rule whose owner is CUSTOM_POLICY; no other rule has one.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetCustomRulePolicyRequest,
) -> Result<shapes::GetCustomRulePolicyResponse, ConfigError> {
    let name = input.config_rule_name.unwrap_or_default();
    let rules = engine.read(|tx| engine.rule_set(tx, home)).map_err(to_config_error)?;
    let source = rules.by_name(&name).map(|rule| &rule.rule.definition.source);
    let details = source.and_then(|source| source.custom_policy_details.as_ref());
    match details {
        Some(details) => Ok(shapes::GetCustomRulePolicyResponse {
            policy_text: Some(details.policy_text.clone()),
        }),
        None => Err(to_config_error(EngineError::NoSuchRule(name))),
    }
}
