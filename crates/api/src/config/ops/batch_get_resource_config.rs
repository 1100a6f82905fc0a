//! BatchGetResourceConfig

use crate::config::convert::base_item_shape;
use crate::config::error::to_config_error;
use assize_engine::resources::read_item;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Bytes of items after which the rest is left for another request.
const MAX_BYTES: usize = 4 << 20;

/// Gives the current items of resources, without tags and relationships. Resources that are
/// unknown or deleted are left out; keys past the size of an answer come back unprocessed.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::BatchGetResourceConfigRequest,
) -> Result<shapes::BatchGetResourceConfigResponse, ConfigError> {
    let (items, unprocessed) = engine
        .read(|tx| {
            let mut bytes = 0;
            let mut items = Vec::new();
            let mut keys = input.resource_keys.into_iter();
            while bytes < MAX_BYTES
                && let Some(key) = keys.next()
            {
                let key = ResourceKey::new(key.resource_type, key.resource_id);
                let row = tx.current_item(home, &key)?;
                let Some(row) = row.filter(|row| !row.status.is_deleted()) else { continue };
                bytes += row.text.len();
                items.push(base_item_shape(read_item(home, &row)?));
            }
            Ok::<_, EngineError>((items, keys.collect()))
        })
        .map_err(to_config_error)?;
    Ok(shapes::BatchGetResourceConfigResponse {
        base_configuration_items: Some(items),
        unprocessed_resource_keys: Some(unprocessed),
    })
}
