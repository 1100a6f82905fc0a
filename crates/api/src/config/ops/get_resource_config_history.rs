//! GetResourceConfigHistory

use crate::config::convert::{item_shape, moment};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::ports::{Cursor, HistoryQuery, ItemRow};
use assize_engine::resources::read_item;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use assize_wire::generated::config::{ConfigError, enums, shapes};
use std::sync::Arc;

const NAME: &str = "GetResourceConfigHistory";

/// Items in one answer, unless the request says otherwise.
const PAGE: usize = 10;

/// Tells a resource's items, newest first unless asked otherwise. Both times are inclusive; a
/// later time in whole seconds includes its second.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetResourceConfigHistoryRequest,
) -> Result<shapes::GetResourceConfigHistoryResponse, ConfigError> {
    let (later, earlier) = (input.later_time.map(moment), input.earlier_time.map(moment));
    if later.zip(earlier).is_some_and(|(later, earlier)| earlier > later) {
        return Err(ConfigError::invalid_time_range_exception(
            "The specified time range is not valid. The earlier time is not chronologically \
             before the later time.",
        ));
    }
    let question = Question::new(
        NAME,
        (
            &input.resource_type,
            &input.resource_id,
            &input.later_time,
            &input.earlier_time,
            input.chronological_order,
        ),
    );
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let query = HistoryQuery {
        later: later.map(end_of_second),
        earlier,
        forward: input.chronological_order == Some(enums::ChronologicalOrder::Forward),
        after: page.after.as_ref().map(position).transpose()?,
        limit: page.limit + 1,
    };
    let key = ResourceKey::new(input.resource_type, input.resource_id);
    let (mut rows, mut known) = engine
        .read(|tx| {
            let rows = tx.item_history(home, &key, &query)?;
            let known = !rows.is_empty() || tx.current_item(home, &key)?.is_some();
            Ok::<_, EngineError>((rows, known))
        })
        .map_err(to_config_error)?;
    if !known {
        // What rules found is no recorded item, and told as if it were.
        rows = engine.compliance_items(home, &key, &query).map_err(to_config_error)?;
        known = !rows.is_empty() || is_judged(engine, home, &key)?;
    }
    if !known {
        return Err(ConfigError::resource_not_discovered_exception(format!(
            "Resource {} of resourceType:{} is unknown or has not been discovered",
            key.resource_id, key.resource_type
        )));
    }
    let next_token = cut(&question, &mut rows, &page, cursor);
    let items = rows.iter().map(|row| read_item(home, row).map(item_shape));
    Ok(shapes::GetResourceConfigHistoryResponse {
        configuration_items: Some(items.collect::<Result<_, _>>().map_err(to_config_error)?),
        next_token,
    })
}

/// Whether rules ever found anything about what the key of a compliance item names.
fn is_judged(
    engine: &Engine,
    home: &AccountRegion,
    key: &ResourceKey,
) -> Result<bool, ConfigError> {
    let any = HistoryQuery { later: None, earlier: None, forward: true, after: None, limit: 1 };
    let found = engine.compliance_items(home, key, &any).map_err(to_config_error)?;
    Ok(!found.is_empty())
}

/// The last moment that a time may mean. The SDKs cut times to whole seconds, so that a
/// function which asks with an item's own capture time would not get the item.
fn end_of_second(time: Timestamp) -> Timestamp {
    if time.millis() % 1_000 == 0 { time.plus_millis(999) } else { time }
}

/// The place of an item within its resource's history.
fn cursor(row: &ItemRow) -> Cursor {
    Cursor::new(row.capture_time.millis().to_string(), row.state_id.to_string())
}

fn position(cursor: &Cursor) -> Result<(Timestamp, i64), ConfigError> {
    let numbers = cursor.resource_type.parse().ok().zip(cursor.resource_id.parse().ok());
    let (millis, state_id) = numbers.ok_or_else(|| {
        ConfigError::invalid_next_token_exception("The nextToken provided is invalid")
    })?;
    Ok((Timestamp::from_millis(millis), state_id))
}
