//! DeleteConformancePack

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Deletes a pack; its rules and what they found follow.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteConformancePackRequest,
) -> Result<(), ConfigError> {
    engine.delete_pack(home, &input.conformance_pack_name).map_err(to_config_error)
}
