//! GetConformancePackComplianceDetails

use crate::config::convert::{pack_filter, pack_result};
use crate::config::error::to_config_error;
use crate::config::page::{Question, cut, limit, one_more, page};
use assize_engine::packs::PackResult;
use assize_engine::ports::Cursor;
use assize_engine::{Engine, EngineError};
use assize_model::{AccountRegion, ResourceKey};
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

const NAME: &str = "GetConformancePackComplianceDetails";

/// Results in one answer, unless the request says otherwise.
const PAGE: usize = 10;

/// Tells what the rules of a pack found about each resource.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetConformancePackComplianceDetailsRequest,
) -> Result<shapes::GetConformancePackComplianceDetailsResponse, ConfigError> {
    let name = input.conformance_pack_name;
    let filter =
        pack_filter(input.filters).map_err(|error| to_config_error(EngineError::from(error)))?;
    let asked =
        (&name, &filter.rules, filter.compliance, &filter.resource_type, &filter.resource_ids);
    let question = Question::new(NAME, asked);
    let page = page(&question, input.next_token.as_deref(), limit(input.limit, PAGE))?;
    let after = page.after.as_ref().and_then(place);
    let mut results = engine
        .pack_results(home, &name, &filter, after.as_ref(), one_more(&page).limit)
        .map_err(to_config_error)?;
    let next_token = cut(&question, &mut results, &page, cursor);
    let told = results.into_iter().map(pack_result).collect();
    Ok(shapes::GetConformancePackComplianceDetailsResponse {
        conformance_pack_name: name,
        conformance_pack_rule_evaluation_results: Some(told),
        next_token,
    })
}

/// A cursor has room for two texts: the second holds the resource.
fn cursor(told: &PackResult) -> Cursor {
    let key = &told.row.key;
    let key = serde_json::to_string(&(&key.resource_type, &key.resource_id));
    Cursor::new(&*told.rule, key.unwrap_or_default())
}

fn place(cursor: &Cursor) -> Option<(String, ResourceKey)> {
    let (resource_type, resource_id): (String, String) =
        serde_json::from_str(&cursor.resource_id).ok()?;
    Some((cursor.resource_type.clone(), ResourceKey::new(resource_type, resource_id)))
}
