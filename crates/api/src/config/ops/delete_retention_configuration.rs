//! DeleteRetentionConfiguration

use super::put_retention_configuration::failed;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Has history kept for good.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteRetentionConfigurationRequest,
) -> Result<(), ConfigError> {
    engine.delete_retention(home, &input.retention_configuration_name).map_err(failed)
}
