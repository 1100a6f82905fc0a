//! PutConfigurationRecorder

use crate::config::convert::{frequency, recorder_error, tags};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_engine::recorder::{
    Frequency, ModeOverride, RecorderSettings, RecordingGroup, RecordingMode,
};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

/// The recorder's name where the request gives none.
const DEFAULT_NAME: &str = "default";

/// Types that can't be recorded once a day.
const NEVER_DAILY: [&str; 3] = [
    "AWS::Config::ResourceCompliance",
    "AWS::Config::ConformancePackCompliance",
    "AWS::Config::ConfigurationRecorder",
];

/// Makes the recorder, or changes what it records.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutConfigurationRecorderRequest,
) -> Result<(), ConfigError> {
    let recorder = input.configuration_recorder;
    let tags = tags(input.tags.unwrap_or_default()).map_err(to_config_error)?;
    let name = recorder.name.unwrap_or_else(|| DEFAULT_NAME.to_owned());
    if name.trim().is_empty() {
        return Err(ConfigError::invalid_configuration_recorder_name_exception(format!(
            "The configuration recorder name '{name}' is not valid, blank string."
        )));
    }
    if recorder.service_principal.is_some() || recorder.connector_arn.is_some() {
        return Err(ConfigError::unmodifiable_entity_exception(
            "A configuration recorder that is linked to a service cannot be put; \
             PutServiceLinkedConfigurationRecorder makes it.",
        ));
    }
    let settings = RecorderSettings {
        role_arn: role(recorder.role_arn)?,
        group: group(recorder.recording_group)?,
        mode: mode(recorder.recording_mode)?,
        name,
    };
    check_daily(&settings)?;
    check_length(&settings.group, engine.limits().recorded_types)?;
    engine.put_recorder(home, settings, tags).map(drop).map_err(recorder_error)
}

/// The role, whatever it is called: AWS documents a refusal of null and empty ones only, and nothing
/// here acts as it.
fn role(arn: Option<String>) -> Result<String, ConfigError> {
    arn.filter(|arn| !arn.trim().is_empty()).ok_or_else(|| {
        let text = "You have provided a null or empty role ARN.";
        ConfigError::invalid_role_exception(text)
    })
}

fn group(given: Option<shapes::RecordingGroup>) -> Result<RecordingGroup, ConfigError> {
    use enums::RecordingStrategyType as Strategy;
    let Some(given) = given else { return Ok(RecordingGroup::All { include_global: false }) };
    let bad = || {
        Err(ConfigError::invalid_recording_group_exception(
            "The recording group provided is not valid",
        ))
    };
    let all = given.all_supported.unwrap_or(false);
    let include_global = given.include_global_resource_types.unwrap_or(false);
    let only = given.resource_types.unwrap_or_default();
    let but = given.exclusion_by_resource_types.and_then(|e| e.resource_types).unwrap_or_default();
    let strategy = given.recording_strategy.and_then(|strategy| strategy.use_only);
    match (all, include_global, only.is_empty(), but.is_empty(), strategy) {
        (true, _, true, true, None | Some(Strategy::AllSupportedResourceTypes)) => {
            Ok(RecordingGroup::All { include_global })
        }
        (false, false, false, true, None | Some(Strategy::InclusionByResourceTypes)) => {
            Ok(RecordingGroup::Only(only))
        }
        (false, false, true, false, Some(Strategy::ExclusionByResourceTypes)) => {
            Ok(RecordingGroup::AllBut(but))
        }
        _ => bad(),
    }
}

/// Refuses a list that is too long.
fn check_length(group: &RecordingGroup, limit: usize) -> Result<(), ConfigError> {
    match group {
        RecordingGroup::Only(types) | RecordingGroup::AllBut(types) if types.len() > limit => {
            Err(ConfigError::invalid_recording_group_exception(format!(
                "The recording group provided is not valid: it lists more than {limit} resource \
                 types."
            )))
        }
        _ => Ok(()),
    }
}

/// Refuses types that are listed and would be recorded daily, though they can't be. Where all types
/// are recorded, AWS records these continuously.
fn check_daily(settings: &RecorderSettings) -> Result<(), ConfigError> {
    let RecordingGroup::Only(types) = &settings.group else { return Ok(()) };
    let RecordingMode { frequency, overrides } = &settings.mode;
    let excepted = |name: &String| overrides.iter().any(|one| one.resource_types.contains(name));
    let never = |name: &&String| NEVER_DAILY.contains(&name.as_str()) && !excepted(name);
    match types.iter().find(never).filter(|_| *frequency == Frequency::Daily) {
        Some(name) => Err(never_daily(name)),
        None => Ok(()),
    }
}

fn never_daily(name: &str) -> ConfigError {
    ConfigError::validation_exception(format!(
        "The resource type {name} does not support the recording frequency DAILY."
    ))
}

fn mode(given: Option<shapes::RecordingMode>) -> Result<RecordingMode, ConfigError> {
    let Some(given) = given else {
        return Ok(RecordingMode { frequency: Frequency::Continuous, overrides: Vec::new() });
    };
    let mut overrides = Vec::new();
    for exception in given.recording_mode_overrides.unwrap_or_default() {
        let frequency = frequency(exception.recording_frequency);
        let never = |name: &&String| NEVER_DAILY.contains(&name.as_str());
        let daily = frequency == Frequency::Daily;
        if let Some(name) = exception.resource_types.iter().find(never).filter(|_| daily) {
            return Err(never_daily(name));
        }
        overrides.push(ModeOverride {
            description: exception.description,
            resource_types: exception.resource_types,
            frequency,
        });
    }
    Ok(RecordingMode { frequency: frequency(given.recording_frequency), overrides })
}
