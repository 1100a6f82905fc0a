//! DeletePendingAggregationRequest

use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Declines what an account's aggregators in a region ask. None is no failure, as in AWS.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DeletePendingAggregationRequestRequest,
) -> Result<(), ConfigError> {
    let from = AccountRegion::new(input.requester_account_id, input.requester_aws_region);
    engine.decline_aggregation(home, &from).map_err(to_config_error)
}
