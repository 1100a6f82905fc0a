//! PutResourceConfig, and what DeleteResourceConfig shares with it.

use crate::config::error::to_config_error;
use assize_engine::{Engine, EngineError};
use assize_model::item::{ITEM_VERSION, RawJson};
use assize_model::{AccountRegion, ConfigurationItem, ItemStatus, ResourceKey};
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
    let key = ResourceKey::new(input.resource_type.as_str(), input.resource_id.as_str());
    let before = engine.current(home, &key).map_err(to_config_error)?;
    let now = engine.now();
    let capture_time = before.as_ref().map_or(now, |old| now.max(old.capture_time.plus_millis(1)));
    let version = serde_json::Value::from(input.schema_version_id);
    let item = ConfigurationItem {
        version: ITEM_VERSION.to_owned(),
        capture_time,
        configuration_state_id: before
            .as_ref()
            .map_or(0, |old| old.configuration_state_id.saturating_add(1))
            .max(capture_time.millis()),
        aws_account_id: home.account.clone(),
        status: match before {
            Some(_) => ItemStatus::Ok,
            None => ItemStatus::ResourceDiscovered,
        },
        resource_type: input.resource_type,
        resource_id: input.resource_id,
        resource_name: input.resource_name,
        arn: None,
        aws_region: home.region.clone(),
        availability_zone: Some("Not Applicable".to_owned()),
        configuration_state_md5_hash: String::new(),
        resource_creation_time: None,
        related_events: Vec::new(),
        relationships: Vec::new(),
        configuration,
        supplementary_configuration: BTreeMap::from([(
            SCHEMA_VERSION.to_owned(),
            RawJson::from_value(&version),
        )]),
        tags: input.tags.unwrap_or_default(),
        delivery_time: None,
        recording_frequency: None,
    };
    if before.is_some_and(|old| same_state(&old, &item)) {
        return Ok(());
    }
    engine.record(vec![item]).map(drop).map_err(to_config_error)
}

fn same_state(old: &ConfigurationItem, new: &ConfigurationItem) -> bool {
    old.configuration == new.configuration
        && old.supplementary_configuration == new.supplementary_configuration
        && old.tags == new.tags
        && old.resource_name == new.resource_name
}

/// Refuses AWS's own types, and everything while the recorder is off.
pub(super) fn admit(
    engine: &Engine,
    home: &AccountRegion,
    resource_type: &str,
) -> Result<(), ConfigError> {
    let first = resource_type.split("::").next().unwrap_or_default();
    if RESERVED.contains(&first) {
        return Err(ConfigError::validation_exception(format!(
            "The resource type {resource_type:.196} is recorded by AWS Config itself; only \
             third-party resource types can be put or deleted."
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
