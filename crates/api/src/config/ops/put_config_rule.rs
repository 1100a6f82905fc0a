//! PutConfigRule

use crate::config::convert::rule_request;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Creates a rule or replaces its definition; its evaluation begins at once.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutConfigRuleRequest,
) -> Result<(), ConfigError> {
    let put = rule_request(input).and_then(|request| engine.put_requested_rule(home, request));
    put.map(drop).map_err(to_config_error)
}
