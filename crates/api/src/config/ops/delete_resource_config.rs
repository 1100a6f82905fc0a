//! DeleteResourceConfig

use super::put_resource_config::admit;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Records a third-party resource as deleted. One that does not exist stays so.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteResourceConfigRequest,
) -> Result<(), ConfigError> {
    admit(engine, home, &input.resource_type)?;
    let key = ResourceKey::new(input.resource_type, input.resource_id);
    engine.delete_resource(home, &key).map(drop).map_err(to_config_error)
}
