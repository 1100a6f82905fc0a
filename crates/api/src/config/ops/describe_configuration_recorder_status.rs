//! DescribeConfigurationRecorderStatus

use super::describe_configuration_recorders::{Found, select};
use crate::config::convert::{linked_status, recorder_status};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells whether a recorder is on, and since when.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigurationRecorderStatusRequest,
) -> Result<shapes::DescribeConfigurationRecorderStatusResponse, ConfigError> {
    let found = select(
        engine,
        home,
        &input.configuration_recorder_names.unwrap_or_default(),
        input.arn.as_deref(),
        input.service_principal.as_deref(),
    )?;
    let status = |found: Found| match found {
        Found::Own(recorder) => recorder_status(*recorder),
        Found::Linked(linked) => linked_status(&linked, &home.account),
    };
    Ok(shapes::DescribeConfigurationRecorderStatusResponse {
        configuration_recorders_status: Some(found.into_iter().map(status).collect()),
    })
}
