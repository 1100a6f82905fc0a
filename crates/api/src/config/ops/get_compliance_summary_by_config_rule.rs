//! GetComplianceSummaryByConfigRule

use crate::config::convert::summary;
use crate::config::error::to_config_error;
use assize_engine::ports::ComplianceCounts;
use assize_engine::{Engine, EngineError};
use assize_model::AccountRegion;
use assize_wire::generated::config::{ConfigError, shapes};
use std::sync::Arc;

/// The most rules that are counted.
const CAP: u64 = 25;

/// Tells how many rules are compliant and how many are not.
pub(in crate::config) fn run(
    engine: &Arc<Engine>,
    home: &AccountRegion,
    (): (),
) -> Result<shapes::GetComplianceSummaryByConfigRuleResponse, ConfigError> {
    let counts = engine
        .read(|tx| -> Result<_, EngineError> {
            let mut counts = ComplianceCounts::default();
            for rule in engine.rule_set(tx, home)?.iter() {
                counts.tally(tx.rule_counts(home, rule.id())?.compliance());
            }
            Ok(counts)
        })
        .map_err(to_config_error)?;
    Ok(shapes::GetComplianceSummaryByConfigRuleResponse {
        compliance_summary: Some(summary(counts, CAP, engine.now())),
    })
}
