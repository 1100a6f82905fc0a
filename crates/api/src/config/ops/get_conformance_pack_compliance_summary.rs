//! GetConformancePackComplianceSummary

use crate::config::convert::pack_compliance_type;
use crate::config::error::to_config_error;
use crate::config::page::{Question, limit, page};
use crate::config::select_packs::select_packs;
use assize_engine::Engine;
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetConformancePackComplianceSummary";

/// Packs in one answer, unless the request says otherwise.
const PAGE: usize = 20;

/// Tells what the rules of each pack add up to.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetConformancePackComplianceSummaryRequest,
) -> Result<shapes::GetConformancePackComplianceSummaryResponse, ConfigError> {
    let names = input.conformance_pack_names;
    let question = Question::new(NAME, &names);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let (packs, next_token) =
        select_packs(engine, home, &question, &names, &page).map_err(to_config_error)?;
    let mut told = Vec::with_capacity(packs.len());
    for pack in packs {
        let sum = engine.pack_compliance(home, &pack).map_err(to_config_error)?;
        told.push(shapes::ConformancePackComplianceSummary {
            conformance_pack_compliance_status: pack_compliance_type(sum.compliance),
            conformance_pack_name: pack.name,
        });
    }
    Ok(shapes::GetConformancePackComplianceSummaryResponse {
        conformance_pack_compliance_summary_list: Some(told),
        next_token,
    })
}
