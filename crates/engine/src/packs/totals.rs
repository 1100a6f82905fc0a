//! Packs by how many of their rules comply, as aggregators tell them.

use super::pack;
use crate::error::EngineError;
use crate::limits::HIGHEST;
use crate::ports::{ComplianceCounts, ReadTx};
use assize_model::{AccountRegion, ComplianceType};

/// A pack and how many of its rules comply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackTotals {
    /// The pack's name.
    pub name: String,
    /// Its rules that comply and that do not; the others have no result.
    pub rules: ComplianceCounts,
    /// All of its rules.
    pub total: u64,
}

impl PackTotals {
    /// Violated if any rule is; unknown if every rule is; else satisfied.
    pub const fn compliance(&self) -> ComplianceType {
        self.rules.compliance()
    }
}

/// The packs of a home that are `wanted`, in order of their names after `after`, at most `limit`.
///
/// # Errors
/// When the store fails.
pub fn pack_totals(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    after: Option<&str>,
    limit: usize,
    wanted: impl Fn(&PackTotals) -> bool,
) -> Result<Vec<PackTotals>, EngineError> {
    let mut found = Vec::new();
    for pack in pack::packs(tx, home, after, HIGHEST)? {
        let mut rules = ComplianceCounts::default();
        for rule in &pack.rules {
            rules.tally(tx.rule_counts(home, &rule.id)?.compliance());
        }
        let totals = PackTotals { total: pack.rules.len() as u64, name: pack.name, rules };
        if wanted(&totals) {
            found.push(totals);
        }
        if found.len() == limit {
            break;
        }
    }
    Ok(found)
}
