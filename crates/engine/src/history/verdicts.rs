//! Verdicts that held at a time, and how they changed.

use super::check_kept;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Arrival, ComplianceCounts, ComplianceFilter, Page, StoreExt, TimelineRow, Why};
use crate::rules::{CompiledRule, RuleSet};
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// Rules that have a verdict about one resource, at most.
const MAX_RULES: usize = 10_000;

/// What a rule's verdicts add up to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleCompliance {
    /// The rule's name.
    pub rule: String,
    /// The sum.
    pub compliance: ComplianceType,
    /// Compliant resources.
    pub compliant: u64,
    /// Non-compliant resources.
    pub non_compliant: u64,
}

/// A verdict of a rule that held at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The place of its resource, after which the next page begins.
    pub place: Arrival,
    /// The resource.
    pub key: ResourceKey,
    /// The verdict.
    pub compliance: ComplianceType,
    /// The annotation with which it was reached.
    pub annotation: Option<String>,
    /// When it was reached.
    pub since: Timestamp,
    /// What had the rule judge.
    pub why: Option<Why>,
}

/// What a rule says of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceVerdict {
    /// The rule's name.
    pub rule: String,
    /// The verdict.
    pub compliance: ComplianceType,
    /// The annotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// Since when the verdict stands.
    pub since: Timestamp,
    /// What had the rule judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

/// A change of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The rule's name.
    pub rule: String,
    /// The resource.
    #[serde(flatten)]
    pub key: ResourceKey,
    /// When.
    pub at: Timestamp,
    /// The verdict before; `None` for the first.
    pub from: Option<ComplianceType>,
    /// The verdict from then on.
    pub to: ComplianceType,
    /// Its annotation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// What had the rule judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
}

impl Engine {
    /// What the verdicts of each rule add up to, in order of name; of one rule where given; as
    /// they held at a time where given.
    pub fn compliance(
        &self,
        home: &AccountRegion,
        rule: Option<&str>,
        at: Option<Timestamp>,
    ) -> Result<Vec<RuleCompliance>, EngineError> {
        let now = self.now();
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let wanted: Vec<&CompiledRule> = match rule {
                Some(name) => vec![named(&rules, name)?],
                None => rules.iter().collect(),
            };
            if let Some(at) = at {
                check_kept(tx, home, at, now)?;
            }
            let sum = |rule: &CompiledRule| -> Result<RuleCompliance, EngineError> {
                let counts = match at {
                    None => tx.rule_counts(home, rule.id())?,
                    Some(at) => tx.counts_at(home, rule.id(), at)?,
                };
                let ComplianceCounts { compliant, non_compliant } = counts;
                let (rule, compliance) = (rule.rule.name().to_owned(), counts.compliance());
                Ok(RuleCompliance { rule, compliance, compliant, non_compliant })
            };
            wanted.into_iter().map(sum).collect()
        })
    }

    /// The verdicts of a rule that held at a time, in order of the resources' arrival, after
    /// `after`; of some kinds of compliance only, where given.
    pub fn verdicts_at(
        &self,
        home: &AccountRegion,
        rule: &str,
        at: Timestamp,
        types: &[ComplianceType],
        after: Option<Arrival>,
        limit: usize,
    ) -> Result<Vec<Held>, EngineError> {
        let now = self.now();
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rule = named(&rules, rule)?;
            check_kept(tx, home, at, now)?;
            let rows = tx.verdicts_at(home, rule.id(), at, types, after, limit)?;
            let held = |(place, row): (Arrival, TimelineRow)| Held {
                place,
                key: row.key,
                compliance: row.to,
                annotation: row.annotation,
                since: row.at,
                why: row.why,
            };
            Ok(rows.into_iter().map(held).collect())
        })
    }

    /// What each rule says of a resource, in order of name; what it said at a time where given.
    pub fn resource_verdicts(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        at: Option<Timestamp>,
    ) -> Result<Vec<ResourceVerdict>, EngineError> {
        let now = self.now();
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rows: Vec<(String, ResourceVerdict)> = match at {
                Some(at) => {
                    check_kept(tx, home, at, now)?;
                    let rows = tx.verdicts_of_resource_at(home, key, at)?;
                    rows.into_iter().map(|row| (row.rule_id.clone(), of_change(row))).collect()
                }
                None => {
                    let filter = ComplianceFilter::default();
                    let page = Page::first(MAX_RULES);
                    let rows = tx.results_of_resource(home, key, &filter, &page)?;
                    let verdict = |row: crate::ports::ResultRow| {
                        let verdict = ResourceVerdict {
                            rule: String::new(),
                            compliance: row.compliance,
                            annotation: row.annotation,
                            since: row.since,
                            why: row.why,
                        };
                        (row.rule_id, verdict)
                    };
                    rows.into_iter().map(verdict).collect()
                }
            };
            if rows.is_empty() && tx.current_item(home, key)?.is_none() {
                return Err(EngineError::NoSuchResource(key.to_string()));
            }
            let named = rows.into_iter().filter_map(|(id, verdict)| {
                let rule = rules.by_id(&id)?.rule.name().to_owned();
                Some(ResourceVerdict { rule, ..verdict })
            });
            let mut verdicts: Vec<ResourceVerdict> = named.collect();
            verdicts.sort_by(|a, b| a.rule.cmp(&b.rule));
            Ok(verdicts)
        })
    }

    /// How verdicts changed, oldest first; of one rule and one resource where given. At most
    /// `limit` changes.
    pub fn verdict_changes(
        &self,
        home: &AccountRegion,
        rule: Option<&str>,
        key: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<Change>, EngineError> {
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rule = rule.map(|name| named(&rules, name)).transpose()?;
            let rows = tx.timeline(home, rule.map(CompiledRule::id), key, limit)?;
            let told = rows.into_iter().filter_map(|row| {
                let rule = rules.by_id(&row.rule_id)?.rule.name().to_owned();
                let TimelineRow { key, at, from, to, annotation, why, .. } = row;
                Some(Change { rule, key, at, from, to, annotation, why })
            });
            Ok(told.collect())
        })
    }
}

fn named<'r>(rules: &'r RuleSet, name: &str) -> Result<&'r CompiledRule, EngineError> {
    rules.by_name(name).ok_or_else(|| EngineError::NoSuchRule(name.to_owned()))
}

fn of_change(row: TimelineRow) -> ResourceVerdict {
    ResourceVerdict {
        rule: String::new(),
        compliance: row.to,
        annotation: row.annotation,
        since: row.at,
        why: row.why,
    }
}
