//! Explaining a verdict: what it says and since when, how it was reached, what was seen where, what
//! it rests on, how it changed, and what would make the resource compliant.

mod excerpt;
mod fix;
mod rule;

pub use excerpt::{Excerpt, Line, Marked};
pub use rule::{Described, Parameter};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::Change;
use crate::ports::{ItemRow, Page, ReadTx, ResourceFilter, ResultRow, StoreExt, TimelineRow, Why};
use crate::reads::{Read, tell_reads};
use crate::rules::{CompiledRule, RuleSet};
use assize_model::{AccountRegion, ComplianceType, Evidence, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Changes of the verdict that are told at most, the latest ones.
const MAX_CHANGES: usize = 50;
/// Changes that are looked at to find these.
const ALL_CHANGES: usize = 100_000;
/// Resources of one id that are told apart at most.
const MAX_NAMESAKES: usize = 16;

/// Everything about a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The rule.
    pub rule: Described,
    /// The resource.
    #[serde(flatten)]
    pub key: ResourceKey,
    /// Its custom name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_name: Option<String>,
    /// When its current state was captured; `None` where it was never recorded.
    pub captured: Option<Timestamp>,
    /// The verdict; `None` where the rule has not judged the resource.
    pub verdict: Option<Stated>,
    /// The parts of items that the facts are in, the resource's own first.
    pub excerpts: Vec<Excerpt>,
    /// What the verdict rests on beside the resource.
    pub reads: Vec<Read>,
    /// How the verdict changed, oldest first; of many changes the latest.
    pub history: Vec<Change>,
    /// What would make the resource compliant, one step each; empty where nothing has to.
    pub fix: Vec<String>,
}

/// A verdict, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stated {
    /// The verdict.
    pub compliance: ComplianceType,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annotation: Option<String>,
    /// The facts.
    pub evidence: Vec<Evidence>,
    /// Since when the resource has this compliance.
    pub since: Timestamp,
    /// When the rule last said something new.
    pub recorded_at: Timestamp,
    /// The capture time of what was judged.
    pub judged: Timestamp,
    /// What had the rule judge; `None` where an older version kept the verdict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Why>,
    /// The same in a sentence.
    pub cause: String,
}

/// Why there is no explanation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExplainError {
    /// Several resources have the id.
    #[error("several resources have the id `{id}`; name the type, one of: {types}")]
    Ambiguous {
        /// The id.
        id: String,
        /// Their types.
        types: String,
    },
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<crate::ports::StoreError> for ExplainError {
    fn from(error: crate::ports::StoreError) -> Self {
        Self::Engine(error.into())
    }
}

/// A resource by its key, or by its id alone where that is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// Type and id.
    Key(ResourceKey),
    /// The id.
    Id(String),
}

impl Engine {
    /// Explains what a rule says of a resource.
    pub fn explain(
        &self,
        home: &AccountRegion,
        rule: &str,
        resource: &Named,
    ) -> Result<Explanation, ExplainError> {
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rule =
                rules.by_name(rule).ok_or_else(|| EngineError::NoSuchRule(rule.to_owned()))?;
            let key = find(tx, home, rule, resource)?;
            let item = tx.current_item(home, &key)?;
            let result = tx.result(home, rule.id(), &key)?;
            if item.is_none() && result.is_none() {
                return Err(EngineError::NoSuchResource(key.to_string()).into());
            }
            let reads = tell_reads(tx, home, tx.reads_of(home, rule.id(), &key)?)?;
            let history = changes(tx, home, &rules, rule, &key)?;
            let evidence = result.as_ref().map(|row| row.evidence.as_slice()).unwrap_or_default();
            let excerpts = excerpts(tx, home, &key, item.as_ref(), evidence)?;
            let fix = fix::steps(rule, &key, result.as_ref());
            Ok(Explanation {
                rule: Described::of(rule),
                resource_name: item.as_ref().and_then(name_of),
                captured: item.as_ref().map(|row| row.capture_time),
                verdict: result.map(|row| stated(row, &reads)),
                key,
                excerpts,
                reads,
                history,
                fix,
            })
        })
    }
}

/// The resource that is meant: of several of one id, the one that the rule has judged.
fn find(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rule: &CompiledRule,
    resource: &Named,
) -> Result<ResourceKey, ExplainError> {
    let id = match resource {
        Named::Key(key) => return Ok(key.clone()),
        Named::Id(id) => id,
    };
    let filter = ResourceFilter {
        resource_ids: vec![id.clone()],
        include_deleted: true,
        ..ResourceFilter::default()
    };
    let rows = tx.list_resources(home, &filter, &Page::first(MAX_NAMESAKES))?;
    let mut keys: Vec<ResourceKey> = rows.into_iter().map(|row| row.key).collect();
    if keys.len() > 1 {
        let mut judged = Vec::new();
        for key in &keys {
            if tx.result(home, rule.id(), key)?.is_some() {
                judged.push(key.clone());
            }
        }
        if judged.len() == 1 {
            keys = judged;
        }
    }
    match (keys.pop(), keys.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(EngineError::NoSuchResource(id.clone()).into()),
        (Some(last), false) => {
            keys.push(last);
            let types: Vec<String> = keys.into_iter().map(|key| key.resource_type).collect();
            Err(ExplainError::Ambiguous { id: id.clone(), types: types.join(", ") })
        }
    }
}

fn name_of(row: &ItemRow) -> Option<String> {
    let item = assize_model::item::IndexedItem::new(row.text.as_str()).ok()?;
    let name = item.view().ok()?.resource_name()?.into_owned();
    (!name.is_empty()).then_some(name)
}

fn stated(row: ResultRow, reads: &[Read]) -> Stated {
    let cause = match row.why {
        None => "what had the rule judge is not known".to_owned(),
        Some(Why::Read) => match last_read(reads, row.recorded_at) {
            Some(read) => format!("something changed that the verdict rests on, such as {read}"),
            None => Why::Read.as_words().to_owned(),
        },
        Some(why) => why.as_words().to_owned(),
    };
    Stated {
        compliance: row.compliance,
        annotation: row.annotation,
        evidence: row.evidence,
        since: row.since,
        recorded_at: row.recorded_at,
        judged: row.ordering,
        why: row.why,
        cause,
    }
}

/// What was read and changed last before the verdict.
fn last_read(reads: &[Read], before: Timestamp) -> Option<String> {
    let known = reads.iter().filter_map(|read| Some((read.captured?, read)));
    let (at, read) = known.filter(|(at, _)| *at <= before).max_by_key(|(at, _)| *at)?;
    let id = read.resource_id.as_deref().unwrap_or_default();
    Some(format!("{}/{id} at {at}", read.resource_type))
}

fn changes(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rules: &RuleSet,
    rule: &CompiledRule,
    key: &ResourceKey,
) -> Result<Vec<Change>, EngineError> {
    let rows = tx.timeline(home, Some(rule.id()), Some(key), ALL_CHANGES)?;
    let skipped = rows.len().saturating_sub(MAX_CHANGES);
    let told = rows.into_iter().skip(skipped).filter_map(|row| {
        let rule = rules.by_id(&row.rule_id)?.rule.name().to_owned();
        let TimelineRow { key, at, from, to, annotation, why, .. } = row;
        Some(Change { rule, key, at, from, to, annotation, why })
    });
    Ok(told.collect())
}

/// The parts of items that facts are in: of the resource itself, then of others.
fn excerpts(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    key: &ResourceKey,
    item: Option<&ItemRow>,
    evidence: &[Evidence],
) -> Result<Vec<Excerpt>, EngineError> {
    let mut others: BTreeMap<&ResourceKey, Vec<&Evidence>> = BTreeMap::new();
    let mut own = Vec::new();
    for fact in evidence {
        match &fact.resource {
            Some(other) if other != key => others.entry(other).or_default().push(fact),
            _ => own.push(fact),
        }
    }
    let mut excerpts = Vec::new();
    if let Some(item) = item {
        excerpts.extend(Excerpt::of(key, item.capture_time, &item.text, &own));
    }
    for (other, facts) in others {
        if let Some(item) = tx.current_item(home, other)? {
            excerpts.extend(Excerpt::of(other, item.capture_time, &item.text, &facts));
        }
    }
    Ok(excerpts)
}
