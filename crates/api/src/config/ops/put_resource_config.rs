//! PutResourceConfig, and what DeleteResourceConfig shares with it.

use crate::config::error::to_config_error;
use assize_engine::resources::Report;
use assize_engine::{Engine, EngineError};
use assize_model::item::RawJson;
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::collections::BTreeMap;
use std::sync::Arc;

/// First parts of types that AWS keeps for itself.
const RESERVED: [&str; 3] = ["AWS", "Amazon", "Alexa"];

/// Where the version of the type's schema is kept.
const SCHEMA_VERSION: &str = "SchemaVersionId";

/// Records the state of a third-party resource. A state that is known already is not recorded
/// again.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutResourceConfigRequest,
) -> Result<(), ConfigError> {
    admit(engine, home, &input.resource_type)?;
    let configuration = RawJson::parse(&input.configuration).map_err(|error| {
        ConfigError::validation_exception(format!("The configuration is not valid JSON: {error}"))
    })?;
    if !configuration.as_str().starts_with('{') {
        return Err(ConfigError::validation_exception("The configuration is not a JSON object."));
    }
    let version = RawJson::from_value(&serde_json::Value::from(input.schema_version_id));
    let report = Report {
        key: ResourceKey::new(input.resource_type, input.resource_id),
        name: input.resource_name,
        configuration,
        supplementary: BTreeMap::from([(SCHEMA_VERSION.to_owned(), version)]),
        tags: input.tags.unwrap_or_default(),
    };
    engine.report(home, &report).map(drop).map_err(to_config_error)
}

/// Refuses AWS's own types, what is no type, and everything while the recorder is off.
pub(super) fn admit(
    engine: &Engine,
    home: &AccountRegion,
    resource_type: &str,
) -> Result<(), ConfigError> {
    let parts: Vec<&str> = resource_type.split("::").collect();
    let is_part = |part: &&str| {
        (2..=64).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if parts.len() != 3 || !parts.iter().all(is_part) {
        return Err(ConfigError::validation_exception(format!(
            "'{resource_type:.196}' is not a resource type such as MyCompany::MyService::MyResource."
        )));
    }
    if parts.first().is_some_and(|first| RESERVED.contains(first)) {
        return Err(ConfigError::validation_exception(format!(
            "The resource type {resource_type} is recorded by AWS Config itself; only third-party \
             resource types can be put or deleted."
        )));
    }
    let recording = engine
        .read(|tx| assize_engine::recorder::is_recording(tx, home))
        .map_err(|error: EngineError| to_config_error(error))?;
    if !recording {
        return Err(ConfigError::no_running_configuration_recorder_exception(
            "There is no configuration recorder running.",
        ));
    }
    Ok(())
}
