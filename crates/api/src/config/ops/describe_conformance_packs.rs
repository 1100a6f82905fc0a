//! DescribeConformancePacks

use crate::config::convert::pack_detail;
use crate::config::select_packs::{PackAsk, tell_packs};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Tells the definitions of packs in order of their names.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConformancePacksRequest,
) -> Result<shapes::DescribeConformancePacksResponse, ConfigError> {
    let ask = PackAsk {
        names: input.conformance_pack_names,
        filters: input.filters,
        limit: input.limit,
        next_token: input.next_token,
    };
    let (told, next_token) =
        tell_packs(engine, home, "DescribeConformancePacks", ask, pack_detail)?;
    Ok(shapes::DescribeConformancePacksResponse {
        conformance_pack_details: Some(told),
        next_token,
    })
}
