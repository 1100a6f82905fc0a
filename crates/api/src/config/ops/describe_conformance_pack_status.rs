//! DescribeConformancePackStatus

use crate::config::convert::pack_status;
use crate::config::select_packs::{PackAsk, tell_packs};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells the states of packs in order of their names.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConformancePackStatusRequest,
) -> Result<shapes::DescribeConformancePackStatusResponse, ConfigError> {
    let ask = PackAsk {
        names: input.conformance_pack_names,
        filters: input.filters,
        limit: input.limit,
        next_token: input.next_token,
    };
    let (told, next_token) =
        tell_packs(engine, home, "DescribeConformancePackStatus", ask, pack_status)?;
    Ok(shapes::DescribeConformancePackStatusResponse {
        conformance_pack_status_details: Some(told),
        next_token,
    })
}
