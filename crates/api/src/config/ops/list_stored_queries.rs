//! ListStoredQueries

use crate::config::convert::stored_query_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "ListStoredQueries";

/// Queries in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Names the stored queries, in order.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::ListStoredQueriesRequest,
) -> Result<shapes::ListStoredQueriesResponse, ConfigError> {
    let question = Question::new(NAME, ());
    let page = page(&question, input.next_token.as_deref(), limit(input.max_results, PAGE))?;
    let mut queries = engine.stored_queries(home, &one_more(&page)).map_err(stored_query_error)?;
    let next_token = cut(&question, &mut queries, &page, |query| Cursor::new("", &*query.name));
    let metadata = queries.into_iter().map(|query| shapes::StoredQueryMetadata {
        query_id: query.id,
        query_arn: query.arn,
        query_name: query.name,
        description: Some(query.description),
    });
    Ok(shapes::ListStoredQueriesResponse {
        next_token,
        stored_query_metadata: Some(metadata.collect()),
    })
}
