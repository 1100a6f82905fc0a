//! SelectResourceConfig

use crate::config::convert::{query_error, query_info};
use crate::config::page::{Question, cursor_token, limit, token_cursor};
use assize_engine::Engine;
use assize_engine::query::QueryAsk;
use assize_model::AccountRegion;
use assize_query::Query;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "SelectResourceConfig";

/// Answers a query over the current items of the account and region.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::SelectResourceConfigRequest,
) -> Result<shapes::SelectResourceConfigResponse, ConfigError> {
    let question = Question::new(NAME, &input.expression);
    let query = Query::parse(&input.expression).map_err(|e| query_error(e.into()))?;
    let after = token_cursor(&question, input.next_token.as_deref())?;
    let ask = QueryAsk {
        query: &query,
        homes: std::slice::from_ref(home),
        limit: limit(input.limit, query.default_page()),
        after: after.as_ref(),
    };
    let page = engine.query(ask).map_err(query_error)?;
    Ok(shapes::SelectResourceConfigResponse {
        next_token: page.next.as_ref().map(|end| cursor_token(&question, end)),
        query_info: Some(query_info(&query)),
        results: Some(page.rows),
    })
}
