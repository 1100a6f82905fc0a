//! TagResource

use crate::config::convert::tags;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Adds tags to a rule, or gives those it has another value.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::TagResourceRequest,
) -> Result<(), ConfigError> {
    let tagged = tags(input.tags).and_then(|tags| engine.tag(home, &input.resource_arn, tags));
    tagged.map_err(to_config_error)
}
