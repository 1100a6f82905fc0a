//! What a pack's rules add up to.

use super::error::PackError;
use super::pack::{self, Pack, PackRule};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ComplianceCounts, ComplianceFilter, Cursor, Page, ReadTx, ResultRow, StoreExt};
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};

/// Results read from the store in one go.
const BATCH: usize = 200;

/// A rule of a pack and what its results add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleCompliance {
    /// The rule.
    pub rule: PackRule,
    /// Its results.
    pub counts: ComplianceCounts,
}

/// What a pack adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackCompliance {
    /// Violated if any rule is; unknown if every rule is; else satisfied.
    pub compliance: ComplianceType,
    /// Pairs of a rule and a resource, over all rules.
    pub pairs: ComplianceCounts,
    /// When a result last came in.
    pub updated_at: Timestamp,
}

/// A result of one of a pack's rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackResult {
    /// The rule's name.
    pub rule: String,
    /// What it found.
    pub row: ResultRow,
}

/// Which results of a pack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackFilter {
    /// Of these rules; all when empty.
    pub rules: Vec<String>,
    /// With this compliance.
    pub compliance: Option<ComplianceType>,
    /// For resources of this type.
    pub resource_type: Option<String>,
    /// For these resources of that type.
    pub resource_ids: Vec<String>,
}

/// Where a page of a pack's results begins: after this resource of this rule.
pub type ResultPlace = (String, ResourceKey);

impl PackCompliance {
    /// The share of satisfied pairs in hundredths of a percent, rounded; `None` without any pair.
    pub fn hundredths(&self) -> Option<u64> {
        let ComplianceCounts { compliant, non_compliant } = self.pairs;
        let all = u128::from(compliant) + u128::from(non_compliant);
        // Half up, without the faults of floating point.
        let share = (u128::from(compliant) * 10_000 + all / 2).checked_div(all)?;
        u64::try_from(share).ok()
    }

    /// The share of satisfied pairs in percent, with two decimals; `None` without any pair.
    pub fn score(&self) -> Option<String> {
        self.hundredths().map(|share| format!("{}.{:02}", share / 100, share % 100))
    }
}

impl Engine {
    /// The pack of a name.
    pub fn pack(&self, home: &AccountRegion, name: &str) -> Result<Pack, EngineError> {
        self.store.read(|tx| pack::must(tx, home, name))
    }

    /// Packs in order of their names, after `after`.
    pub fn packs(
        &self,
        home: &AccountRegion,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Pack>, EngineError> {
        Ok(self.store.read(|tx| pack::packs(tx, home, after, limit))?)
    }

    /// A pack's rules with what they add up to, in order of their names.
    pub fn pack_rules(
        &self,
        home: &AccountRegion,
        name: &str,
        filter: &PackFilter,
    ) -> Result<Vec<RuleCompliance>, EngineError> {
        self.store.read(|tx| {
            let pack = pack::must(tx, home, name)?;
            let mut told = Vec::new();
            for rule in chosen(&pack, &filter.rules)? {
                let counts = tx.rule_counts(home, &rule.id)?;
                if filter.compliance.is_none_or(|wanted| wanted == counts.compliance()) {
                    told.push(RuleCompliance { rule: rule.clone(), counts });
                }
            }
            Ok(told)
        })
    }

    /// What a pack adds up to.
    pub fn pack_compliance(
        &self,
        home: &AccountRegion,
        pack: &Pack,
    ) -> Result<PackCompliance, EngineError> {
        self.store.read(|tx| compliance_in(tx, home, pack))
    }

    /// Results of a pack's rules in order of rule, type and id, after `after`.
    pub fn pack_results(
        &self,
        home: &AccountRegion,
        name: &str,
        filter: &PackFilter,
        after: Option<&ResultPlace>,
        limit: usize,
    ) -> Result<Vec<PackResult>, EngineError> {
        if filter.resource_type.is_none() && !filter.resource_ids.is_empty() {
            return Err(PackError::IdsWithoutType.into());
        }
        self.store.read(|tx| {
            let pack = pack::must(tx, home, name)?;
            let mut told = Vec::new();
            for rule in chosen(&pack, &filter.rules)? {
                let after = match after {
                    Some((name, _)) if rule.name < *name => continue,
                    Some((name, key)) if rule.name == *name => Some(key),
                    _ => None,
                };
                let scan = Scan { tx, home, rule, filter, limit };
                scan.run(after, &mut told)?;
                if told.len() >= limit {
                    break;
                }
            }
            Ok(told)
        })
    }
}

pub(crate) fn compliance_in(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    pack: &Pack,
) -> Result<PackCompliance, EngineError> {
    let mut pairs = ComplianceCounts::default();
    let mut updated_at = pack.completed_at.unwrap_or(pack.requested_at);
    for rule in &pack.rules {
        let counts = tx.rule_counts(home, &rule.id)?;
        pairs.compliant += counts.compliant;
        pairs.non_compliant += counts.non_compliant;
        let status = tx.rule_status(home, &rule.id)?;
        updated_at = status.last_successful_evaluation.unwrap_or(updated_at).max(updated_at);
    }
    // Any violated pair makes its rule violated; no pair at all leaves every rule unknown.
    Ok(PackCompliance { compliance: pairs.compliance(), pairs, updated_at })
}

/// The rules that are named, or all, in order of their names.
fn chosen<'p>(pack: &'p Pack, names: &[String]) -> Result<Vec<&'p PackRule>, PackError> {
    for name in names {
        if !pack.rules.iter().any(|rule| rule.name == *name) {
            let (pack, rule) = (pack.name.clone(), name.clone());
            return Err(PackError::NoSuchRule { pack, rule });
        }
    }
    let is_chosen = |rule: &&PackRule| names.is_empty() || names.contains(&rule.name);
    Ok(pack.rules.iter().filter(is_chosen).collect())
}

/// The results of one rule.
struct Scan<'s> {
    tx: &'s dyn ReadTx,
    home: &'s AccountRegion,
    rule: &'s PackRule,
    filter: &'s PackFilter,
    limit: usize,
}

impl Scan<'_> {
    /// Adds results until there are enough.
    fn run(
        &self,
        after: Option<&ResourceKey>,
        told: &mut Vec<PackResult>,
    ) -> Result<(), EngineError> {
        let types = self.types();
        if !self.filter.resource_ids.is_empty() {
            return self.named(after, &types, told);
        }
        let filter = ComplianceFilter { types };
        let resource_type = self.filter.resource_type.as_deref();
        // Results lie in order of type: those of one type begin after its empty id.
        let start = resource_type.map(|wanted| ResourceKey::new(wanted, ""));
        let mut after: Option<Cursor> = after.cloned().max(start);
        loop {
            let limit = BATCH.min(self.limit - told.len());
            let page = Page { after, limit };
            let rows = self.tx.results_of_rule(self.home, &self.rule.id, &filter, &page)?;
            let is_last = rows.len() < limit;
            after = rows.last().map(|row| row.key.clone());
            for row in rows {
                if resource_type.is_some_and(|wanted| row.key.resource_type != wanted) {
                    return Ok(());
                }
                told.push(PackResult { rule: self.rule.name.clone(), row });
            }
            if is_last || told.len() >= self.limit {
                return Ok(());
            }
        }
    }

    /// Looks up the resources that the filter names.
    fn named(
        &self,
        after: Option<&ResourceKey>,
        types: &[ComplianceType],
        told: &mut Vec<PackResult>,
    ) -> Result<(), EngineError> {
        let resource_type = self.filter.resource_type.as_deref().unwrap_or_default();
        let mut ids: Vec<&String> = self.filter.resource_ids.iter().collect();
        ids.sort();
        ids.dedup();
        for id in ids {
            let key = ResourceKey::new(resource_type, id.as_str());
            if after.is_some_and(|after| key <= *after) || told.len() >= self.limit {
                continue;
            }
            let row = self.tx.result(self.home, &self.rule.id, &key)?;
            let row = row.filter(|row| types.contains(&row.compliance));
            told.extend(row.map(|row| PackResult { rule: self.rule.name.clone(), row }));
        }
        Ok(())
    }

    /// What does not apply counts as no result.
    fn types(&self) -> Vec<ComplianceType> {
        match self.filter.compliance {
            Some(wanted) => vec![wanted],
            None => vec![
                ComplianceType::Compliant,
                ComplianceType::NonCompliant,
                ComplianceType::InsufficientData,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_percentages() {
        let score = |compliant, non_compliant| {
            let pairs = ComplianceCounts { compliant, non_compliant };
            let updated_at = Timestamp::from_millis(0);
            PackCompliance { compliance: pairs.compliance(), pairs, updated_at }.score()
        };
        assert_eq!(score(0, 0), None);
        assert_eq!(score(0, 7).as_deref(), Some("0.00"));
        assert_eq!(score(7, 0).as_deref(), Some("100.00"));
        assert_eq!(score(1, 2).as_deref(), Some("33.33"));
        assert_eq!(score(2, 1).as_deref(), Some("66.67"));
        assert_eq!(score(u64::MAX, u64::MAX).as_deref(), Some("50.00"));
    }
}
