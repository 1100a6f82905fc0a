//! DescribeRetentionConfigurations

use super::put_retention_configuration::{no_such_retention, shape};
use crate::config::error::to_config_error;
use crate::config::page::{Question, page};
use assize_engine::Engine;
use assize_engine::retention::NAME;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const OPERATION: &str = "DescribeRetentionConfigurations";

/// Tells how long history is kept: there is one setting at most, so one page.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeRetentionConfigurationsRequest,
) -> Result<shapes::DescribeRetentionConfigurationsResponse, ConfigError> {
    let names = input.retention_configuration_names.unwrap_or_default();
    let question = Question::new(OPERATION, &names);
    // No token was ever given out, so none is good.
    page(&question, input.next_token.as_deref(), 1)?;
    let days = engine.retention(home).map_err(to_config_error)?;
    if let Some(unknown) = names.iter().find(|name| days.is_none() || *name != NAME) {
        return Err(no_such_retention(unknown));
    }
    Ok(shapes::DescribeRetentionConfigurationsResponse {
        retention_configurations: Some(days.map(shape).into_iter().collect()),
        next_token: None,
    })
}
