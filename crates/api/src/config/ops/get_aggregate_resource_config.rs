//! GetAggregateResourceConfig

use crate::config::aggregate::homes;
use crate::config::convert::item_shape;
use crate::config::error::to_config_error;
use assize_engine::resources::read_item;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Gives the current item of a resource of one of an aggregator's accounts and regions.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetAggregateResourceConfigRequest,
) -> Result<shapes::GetAggregateResourceConfigResponse, ConfigError> {
    let wanted = input.resource_identifier;
    let (account, region) = (Some(&*wanted.source_account_id), Some(&*wanted.source_region));
    let homes = homes(engine, home, &input.configuration_aggregator_name, account, region)?;
    let key = ResourceKey::new(&*wanted.resource_type, &*wanted.resource_id);
    let unknown = || {
        ConfigError::resource_not_discovered_exception(format!(
            "Resource {} of resourceType:{} is unknown or has not been discovered",
            key.resource_id, key.resource_type
        ))
    };
    let home = homes.first().ok_or_else(unknown)?;
    let item = engine
        .read(|tx| match tx.current_item(home, &key)?.filter(|row| !row.status.is_deleted()) {
            Some(row) => read_item(home, &row).map(Some),
            None => Ok::<_, EngineError>(None),
        })
        .map_err(to_config_error)?;
    let named = wanted.resource_name.as_ref();
    let item = item
        .filter(|item| named.is_none_or(|name| item.resource_name.as_ref() == Some(name)))
        .ok_or_else(unknown)?;
    Ok(shapes::GetAggregateResourceConfigResponse { configuration_item: Some(item_shape(item)) })
}
