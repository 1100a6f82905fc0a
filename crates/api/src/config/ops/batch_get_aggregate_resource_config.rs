//! BatchGetAggregateResourceConfig

use crate::config::aggregate::homes;
use crate::config::convert::base_item_shape;
use crate::config::error::to_config_error;
use assize_engine::resources::read_item;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Bytes of items after which the rest is left for another request.
const MAX_BYTES: usize = 4 << 20;

/// Gives the current items of resources of an aggregator's accounts and regions. What it does
/// not see, what is unknown or deleted, and what exceeds an answer comes back unprocessed.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::BatchGetAggregateResourceConfigRequest,
) -> Result<shapes::BatchGetAggregateResourceConfigResponse, ConfigError> {
    let homes = homes(engine, home, &input.configuration_aggregator_name, None, None)?;
    let (mut items, mut unprocessed, mut bytes) = (Vec::new(), Vec::new(), 0);
    engine
        .read(|tx| {
            for wanted in input.resource_identifiers {
                let home = homes.iter().find(|home| {
                    home.account == wanted.source_account_id && home.region == wanted.source_region
                });
                let key = ResourceKey::new(&*wanted.resource_type, &*wanted.resource_id);
                let row = match home {
                    Some(home) if bytes < MAX_BYTES => {
                        tx.current_item(home, &key)?.map(|row| (home, row))
                    }
                    _ => None,
                };
                match row.filter(|(_, row)| !row.status.is_deleted()) {
                    Some((home, row)) => {
                        bytes += row.text.len();
                        items.push(base_item_shape(read_item(home, &row)?));
                    }
                    None => unprocessed.push(wanted),
                }
            }
            Ok::<_, EngineError>(())
        })
        .map_err(to_config_error)?;
    Ok(shapes::BatchGetAggregateResourceConfigResponse {
        base_configuration_items: Some(items),
        unprocessed_resource_identifiers: Some(unprocessed),
    })
}
