//! PutAggregationAuthorization

use crate::config::convert::{authorization_shape, tags};
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Lets the aggregators of an account and region see this account and region.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutAggregationAuthorizationRequest,
) -> Result<shapes::PutAggregationAuthorizationResponse, ConfigError> {
    let tags = tags(input.tags.unwrap_or_default()).map_err(to_config_error)?;
    let to = AccountRegion::new(input.authorized_account_id, input.authorized_aws_region);
    let authorization = engine.authorize_aggregation(home, &to, tags).map_err(to_config_error)?;
    Ok(shapes::PutAggregationAuthorizationResponse {
        aggregation_authorization: Some(authorization_shape(authorization)),
    })
}
