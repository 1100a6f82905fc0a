//! The history of what rules found about a resource, as items of the type
//! `AWS::Config::ResourceCompliance`: one for each time at which a verdict changed.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{HistoryQuery, ItemRow, ResourceVerdicts, RuleVerdict, StoreExt, TimelineRow};
use crate::query::{COMPLIANCE_TYPE, RuleName, compliance_text};
use assize_model::{AccountRegion, ComplianceType, ItemStatus, ResourceKey};
use std::collections::{BTreeMap, HashMap};

/// Changes of one resource's verdicts that are looked at.
const MAX_CHANGES: usize = 100_000;

impl Engine {
    /// Items that tell how the verdicts about a resource changed. `key` is that of the items: the
    /// id is `TYPE/ID` of what was judged. None for a key of another type.
    pub fn compliance_items(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        query: &HistoryQuery,
    ) -> Result<Vec<ItemRow>, EngineError> {
        let target = key.resource_id.split_once('/');
        let Some((kind, id)) = target.filter(|_| key.resource_type == COMPLIANCE_TYPE) else {
            return Ok(Vec::new());
        };
        let judged = ResourceKey::new(kind, id);
        let (rows, names) = self.store.read(|tx| -> Result<_, EngineError> {
            let names: HashMap<String, RuleName> =
                tx.rules(home)?.into_iter().map(RuleName::of).collect();
            Ok((tx.timeline(home, None, Some(&judged), MAX_CHANGES)?, names))
        })?;
        let mut items = items(home, key, &judged, rows, &names);
        items.retain(|item| {
            let at = (item.capture_time, item.state_id);
            query.later.is_none_or(|later| item.capture_time <= later)
                && query.earlier.is_none_or(|earlier| item.capture_time >= earlier)
                && query
                    .after
                    .is_none_or(|after| if query.forward { at > after } else { at < after })
        });
        if !query.forward {
            items.reverse();
        }
        items.truncate(query.limit);
        Ok(items)
    }
}

/// One item for each time of a change, oldest first.
fn items(
    home: &AccountRegion,
    key: &ResourceKey,
    judged: &ResourceKey,
    rows: Vec<TimelineRow>,
    names: &HashMap<String, RuleName>,
) -> Vec<ItemRow> {
    let mut verdicts: BTreeMap<String, RuleVerdict> = BTreeMap::new();
    let mut items = Vec::new();
    let mut rows = rows.into_iter().peekable();
    while let Some(TimelineRow { rule_id, at, to, .. }) = rows.next() {
        if to == ComplianceType::NotApplicable {
            verdicts.remove(&rule_id);
        } else {
            let verdict = RuleVerdict { rule_id: rule_id.clone(), compliance: to, since: at };
            verdicts.insert(rule_id, verdict);
        }
        if rows.peek().is_some_and(|next| next.at == at) {
            continue;
        }
        let id = judged.resource_id.clone();
        let found =
            ResourceVerdicts { place: 0, id, verdicts: verdicts.values().cloned().collect() };
        let text = compliance_text(home, &judged.resource_type, &found, names, Some(at));
        items.extend(text.map(|text| ItemRow {
            key: key.clone(),
            capture_time: at,
            state_id: at.millis(),
            status: ItemStatus::Ok,
            text,
        }));
    }
    items
}
