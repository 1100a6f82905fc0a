//! DescribePendingAggregationRequests

use crate::config::convert::aggregate_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribePendingAggregationRequests";

/// Requests in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// Tells whose aggregators name this account and region without being authorised.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribePendingAggregationRequestsRequest,
) -> Result<shapes::DescribePendingAggregationRequestsResponse, ConfigError> {
    let question = Question::new(NAME, ());
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let mut asking = engine.pending_aggregations(home).map_err(aggregate_error)?;
    if let Some(after) = &page.after {
        let last = (&after.resource_type, &after.resource_id);
        asking.retain(|home| (&home.account, &home.region) > last);
    }
    // The cursor's two parts are account and region.
    let cursor = |home: &AccountRegion| Cursor::new(&*home.account, &*home.region);
    let next_token = cut(&question, &mut asking, &page, cursor);
    let request = |home: AccountRegion| shapes::PendingAggregationRequest {
        requester_account_id: Some(home.account),
        requester_aws_region: Some(home.region),
    };
    Ok(shapes::DescribePendingAggregationRequestsResponse {
        pending_aggregation_requests: Some(asking.into_iter().map(request).collect()),
        next_token,
    })
}
