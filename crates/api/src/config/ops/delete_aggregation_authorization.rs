//! DeleteAggregationAuthorization

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Takes an authorization back. One that is not there is no failure, as in AWS.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeleteAggregationAuthorizationRequest,
) -> Result<(), ConfigError> {
    let from = AccountRegion::new(input.authorized_account_id, input.authorized_aws_region);
    engine.revoke_aggregation(home, &from).map_err(to_config_error)
}
