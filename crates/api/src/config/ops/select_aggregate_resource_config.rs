//! SelectAggregateResourceConfig

use crate::config::advanced::{Advanced, ask};
use crate::config::convert::query_info;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Answers a query over the current items of an aggregator's accounts and regions.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::SelectAggregateResourceConfigRequest,
) -> Result<shapes::SelectAggregateResourceConfigResponse, ConfigError> {
    let asked = Advanced {
        operation: "SelectAggregateResourceConfig",
        expression: &input.expression,
        aggregator: Some(&input.configuration_aggregator_name),
        at: None,
        limit: input.limit.or(input.max_results),
        token: input.next_token.as_deref(),
    };
    let page = ask(engine, home, &asked)?;
    Ok(shapes::SelectAggregateResourceConfigResponse {
        next_token: page.next_token,
        query_info: Some(query_info(&page.query)),
        results: Some(page.rows),
    })
}
