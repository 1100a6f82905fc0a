//! PutRetentionConfiguration, and what the other operations on it share with it.

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::retention::{NAME, RetentionError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Sets how many days history is kept.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutRetentionConfigurationRequest,
) -> Result<shapes::PutRetentionConfigurationResponse, ConfigError> {
    let days = input.retention_period_in_days;
    engine.put_retention(home, days).map_err(failed)?;
    Ok(shapes::PutRetentionConfigurationResponse { retention_configuration: Some(shape(days)) })
}

pub(super) fn shape(days: i32) -> shapes::RetentionConfiguration {
    shapes::RetentionConfiguration { name: NAME.to_owned(), retention_period_in_days: days }
}

pub(super) fn failed(error: RetentionError) -> ConfigError {
    match error {
        RetentionError::NoSuchRetention(name) => no_such_retention(&name),
        RetentionError::BadDays(_) => {
            ConfigError::invalid_parameter_value_exception(error.to_string())
        }
        RetentionError::Engine(error) => to_config_error(error),
    }
}

pub(super) fn no_such_retention(name: &str) -> ConfigError {
    ConfigError::no_such_retention_configuration_exception(format!(
        "Cannot find retention configuration with the specified name '{name}'."
    ))
}
