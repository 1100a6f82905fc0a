//! GetComplianceSummaryByResourceType

use crate::config::convert::summary;
use crate::config::error::to_config_error;
use assize_engine::ports::ComplianceCounts;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// The most resources that are counted.
const CAP: u64 = 100;

/// Tells how many resources are compliant and how many are not: of each named type, or of
/// all types in one sum.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    input: shapes::GetComplianceSummaryByResourceTypeRequest,
) -> Result<shapes::GetComplianceSummaryByResourceTypeResponse, ConfigError> {
    let by_type = engine
        .read(|tx| -> Result<_, EngineError> { Ok(tx.compliance_by_type(home)?) })
        .map_err(to_config_error)?;
    let now = engine.now();
    let shape = |resource_type, counts| shapes::ComplianceSummaryByResourceType {
        resource_type,
        compliance_summary: Some(summary(counts, CAP, now)),
    };
    let mut types = input.resource_types.unwrap_or_default();
    types.sort();
    types.dedup();
    let summaries = if types.is_empty() {
        let mut all = ComplianceCounts::default();
        for (_, counts) in &by_type {
            all.compliant += counts.compliant;
            all.non_compliant += counts.non_compliant;
        }
        vec![shape(None, all)]
    } else {
        let counts_of = |name: &String| {
            let found = by_type.iter().find(|(known, _)| known == name);
            found.map(|(_, counts)| *counts).unwrap_or_default()
        };
        types
            .into_iter()
            .map(|name| (counts_of(&name), name))
            .map(|(c, n)| shape(Some(n), c))
            .collect()
    };
    Ok(shapes::GetComplianceSummaryByResourceTypeResponse {
        compliance_summaries_by_resource_type: Some(summaries),
    })
}
