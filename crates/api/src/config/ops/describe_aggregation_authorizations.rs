//! DescribeAggregationAuthorizations

use crate::config::convert::authorization_shape;
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, page};
use assize_engine::Engine;
use assize_engine::ports::Cursor;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeAggregationAuthorizations";

/// Authorizations in one answer, unless the request says otherwise.
const PAGE: usize = 100;

/// Tells who may see this account and region, in order of account and region.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeAggregationAuthorizationsRequest,
) -> Result<shapes::DescribeAggregationAuthorizationsResponse, ConfigError> {
    let question = Question::new(NAME, ());
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let after = page.after.as_ref().map(|cursor| cursor.resource_id.as_str());
    let mut found = engine.authorizations(home, after, page.limit + 1).map_err(to_config_error)?;
    let next_token = cut(&question, &mut found, &page, |found| {
        Cursor::new("", format!("{}/{}", found.account, found.region))
    });
    Ok(shapes::DescribeAggregationAuthorizationsResponse {
        aggregation_authorizations: Some(found.into_iter().map(authorization_shape).collect()),
        next_token,
    })
}
