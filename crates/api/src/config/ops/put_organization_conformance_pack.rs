//! PutOrganizationConformancePack

use crate::config::convert::org_pack_request;
use crate::config::error::to_config_error;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// Creates a pack of an organization or replaces its template; the accounts follow.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::PutOrganizationConformancePackRequest,
) -> Result<shapes::PutOrganizationConformancePackResponse, ConfigError> {
    let put =
        org_pack_request(input).and_then(|request| engine.put_organization_pack(home, request));
    let organization_conformance_pack_arn = Some(put.map_err(to_config_error)?);
    Ok(shapes::PutOrganizationConformancePackResponse { organization_conformance_pack_arn })
}
