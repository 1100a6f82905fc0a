//! UntagResource

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Removes tags from a rule.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::UntagResourceRequest,
) -> Result<(), ConfigError> {
    engine.untag(home, &input.resource_arn, input.tag_keys).map_err(to_config_error)
}
