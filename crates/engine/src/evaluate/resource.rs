//! Judging the current state of one resource, by all its rules or by one.

use super::{Finding, TrackingContext, ordering_of, says_the_same};
use crate::error::EngineError;
use crate::ports::{ReadTx, Why};
use crate::rules::RuleSet;
use assize_model::json::Index;
use assize_model::{AccountRegion, ItemView, ResourceKey, Timestamp, Verdict};
use assize_rule::ComplianceType;

/// Judges a resource's current item by the rules that a change wakes; by the rule with the id
/// `only`, where given, whose verdict rests on something that changed. Answers the verdicts that
/// are not kept yet, and the ids of the rules that were asked.
pub(crate) fn evaluate_resource<'r>(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    (key, only): (&ResourceKey, Option<&str>),
    rules: &'r RuleSet,
    now: Timestamp,
    asked: &mut Vec<&'r str>,
) -> Result<Vec<Finding>, EngineError> {
    let Some(row) = tx.current_item(home, key)? else { return Ok(Vec::new()) };
    let mut index = Index::default();
    let cx = TrackingContext::new(tx, home, now);
    let mut findings = Vec::new();
    let view = index
        .build(row.text.as_bytes())
        .map_err(|e| e.to_string())
        .and_then(|doc| ItemView::new(doc).map_err(|e| e.to_string()));
    let ordering = view.as_ref().map_or(now, |item| ordering_of(item, now));
    let why = if only.is_some() { Why::Read } else { Why::Change };
    let woken = rules.reached_by(&key.resource_type).filter(|rule| {
        rule.is_native() && rule.wakes_on_change() && only.is_none_or(|only| rule.id() == only)
    });
    for rule in woken {
        let verdict = match &view {
            Ok(item) => rule.judge(item, &cx),
            Err(fault) => Some(Verdict::insufficient_data(fault.clone())),
        };
        let reads = cx.take_reads();
        let stored = tx.result(home, rule.id(), key)?;
        asked.push(rule.id());
        let verdict = match verdict {
            Some(verdict) => verdict,
            // Out of scope: only what was judged before needs to be told.
            None if was_judged(stored.as_ref().map(|s| s.compliance)) => {
                Verdict::not_applicable("the resource left the scope of the rule")
            }
            None => continue,
        };
        // Where the rule read other resources, what it read is kept anew with the verdict.
        if !rule.reads_others() && stored.as_ref().is_some_and(|s| says_the_same(s, &verdict)) {
            continue;
        }
        let mut finding = Finding::new(rule.id(), key.clone(), verdict, ordering, (now, why));
        if rule.reads_others() {
            finding.reads = Some(reads);
        }
        findings.push(finding);
    }
    Ok(findings)
}

fn was_judged(stored: Option<ComplianceType>) -> bool {
    stored.is_some_and(|c| c != ComplianceType::NotApplicable)
}
