//! DescribeConfigurationRecorders, and what DescribeConfigurationRecorderStatus shares with it.

use crate::config::convert::{no_such_recorder, recorder_shape};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::recorder::Recorder;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells what the recorder records.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConfigurationRecordersRequest,
) -> Result<shapes::DescribeConfigurationRecordersResponse, ConfigError> {
    let found = select(
        engine,
        home,
        &input.configuration_recorder_names.unwrap_or_default(),
        input.arn.as_deref(),
        input.service_principal.as_deref(),
    )?;
    Ok(shapes::DescribeConfigurationRecordersResponse {
        configuration_recorders: Some(found.into_iter().map(recorder_shape).collect()),
    })
}

/// The recorder, if it is among those asked for. There are none of services.
pub(super) fn select(
    engine: &Engine,
    home: &AccountRegion,
    names: &[String],
    arn: Option<&str>,
    service: Option<&str>,
) -> Result<Option<Recorder>, ConfigError> {
    if !names.is_empty() && (arn.is_some() || service.is_some()) {
        return Err(ConfigError::validation_exception(
            "You can specify only one of the configuration recorder names, the ARN or the service \
             principal.",
        ));
    }
    let recorder = engine.recorder(home).map_err(to_config_error)?;
    let known = |name: &String| recorder.as_ref().is_some_and(|r| r.settings.name == *name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        return Err(no_such_recorder(unknown));
    }
    if let Some(arn) = arn.filter(|arn| recorder.as_ref().is_none_or(|r| r.arn != *arn)) {
        return Err(no_such_recorder(arn));
    }
    if let Some(service) = service {
        return Err(no_such_recorder(service));
    }
    Ok(recorder)
}
