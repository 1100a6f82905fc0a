//! PutConformancePack

use crate::config::convert::pack_request;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Creates a pack or replaces its template; its rules follow.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutConformancePackRequest,
) -> Result<shapes::PutConformancePackResponse, ConfigError> {
    let put = pack_request(input).and_then(|request| engine.put_pack(home, request));
    let conformance_pack_arn = Some(put.map_err(to_config_error)?);
    Ok(shapes::PutConformancePackResponse { conformance_pack_arn })
}
