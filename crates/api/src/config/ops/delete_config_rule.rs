//! DeleteConfigRule

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes a rule with everything that it found.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteConfigRuleRequest,
) -> Result<(), ConfigError> {
    engine.delete_rule(home, &input.config_rule_name).map_err(to_config_error)
}
