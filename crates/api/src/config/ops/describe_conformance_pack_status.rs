//! DescribeConformancePackStatus

use crate::config::convert::pack_status;
use crate::config::error::to_config_error;
use crate::config::page::{Question, limit, page};
use crate::config::select_packs::{select_packs, wants_custom};
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "DescribeConformancePackStatus";

/// Packs in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// Tells the states of packs in order of their names.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::DescribeConformancePackStatusRequest,
) -> Result<shapes::DescribeConformancePackStatusResponse, ConfigError> {
    let custom = wants_custom(input.filters);
    let question = Question::new(NAME, (&input.conformance_pack_names, custom));
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let names = input.conformance_pack_names.unwrap_or_default();
    let (packs, next_token) =
        select_packs(engine, home, &question, &names, &page).map_err(to_config_error)?;
    let told = packs.into_iter().filter(|_| custom).map(pack_status).collect();
    Ok(shapes::DescribeConformancePackStatusResponse {
        conformance_pack_status_details: Some(told),
        next_token: next_token.filter(|_| custom),
    })
}
