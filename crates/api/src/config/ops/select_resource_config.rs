//! SelectResourceConfig

use crate::config::advanced::{Advanced, ask};
use crate::config::convert::query_info;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Answers a query over the current items of the account and region.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::SelectResourceConfigRequest,
) -> Result<shapes::SelectResourceConfigResponse, ConfigError> {
    let asked = Advanced {
        operation: "SelectResourceConfig",
        expression: &input.expression,
        aggregator: None,
        at: None,
        limit: input.limit,
        token: input.next_token.as_deref(),
    };
    let page = ask(engine, home, &asked)?;
    Ok(shapes::SelectResourceConfigResponse {
        next_token: page.next_token,
        query_info: Some(query_info(&page.query)),
        results: Some(page.rows),
    })
}
