//! Advanced queries, whoever asks them: AWS's two operations, and the endpoint of Assize's own
//! that asks about a time in the past.

use super::aggregate::homes;
use super::convert::query_error;
use super::page::{Question, cursor_token, limit, token_cursor};
use assize_engine::Engine;
use assize_engine::query::QueryAsk;
use assize_model::{AccountRegion, Timestamp};
use assize_query::Query;
use assize_wire::generated::config::ConfigError;
use std::sync::Arc;

/// What is asked.
pub(crate) struct Advanced<'a> {
    /// The operation's name, to which tokens are bound.
    pub(crate) operation: &'a str,
    /// The query.
    pub(crate) expression: &'a str,
    /// Over the accounts and regions of this aggregator; of the caller's alone when absent.
    pub(crate) aggregator: Option<&'a str>,
    /// As of this time; now when absent.
    pub(crate) at: Option<Timestamp>,
    /// The most rows.
    pub(crate) limit: Option<i32>,
    /// Where the page before ended.
    pub(crate) token: Option<&'a str>,
}

/// A page of the answer.
pub(crate) struct AdvancedPage {
    /// The query, understood.
    pub(crate) query: Query,
    /// One JSON object each.
    pub(crate) rows: Vec<String>,
    /// Where the page ended, if there is more.
    pub(crate) next_token: Option<String>,
}

/// Answers a page.
pub(crate) fn ask(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    asked: &Advanced<'_>,
) -> Result<AdvancedPage, ConfigError> {
    let question = Question::new(asked.operation, (asked.aggregator, asked.expression, asked.at));
    let query = Query::parse(asked.expression).map_err(|e| query_error(e.into()))?;
    let after = token_cursor(&question, asked.token)?;
    let homes = match asked.aggregator {
        Some(name) => homes(engine, home, name, None, None)?,
        None => vec![home.clone()],
    };
    let ask = QueryAsk {
        query: &query,
        homes: &homes,
        at: asked.at,
        limit: limit(asked.limit, query.default_page()),
        after: after.as_ref(),
    };
    let page = engine.query(ask).map_err(query_error)?;
    let next_token = page.next.as_ref().map(|end| cursor_token(&question, end));
    Ok(AdvancedPage { rows: page.rows, next_token, query })
}
