//! Telling what verdicts rest on.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{ANY_ID, ReadTx, ReadsOf, StoreError, StoreExt};
use crate::rules::{CompiledRule, Logic};
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// What the verdicts of a rule rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleReads {
    /// The rule's name.
    pub rule: String,
    /// How it reads.
    pub logic: ReadsLogic,
    /// Verdicts that rest on more than their resource; the one that was asked for in any case.
    pub verdicts: Vec<VerdictReads>,
}

/// How a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReadsLogic {
    /// Through its context.
    Native,
    /// It sees nothing but the item that it judges.
    Guard,
    /// Through AWS's API.
    Function,
    /// Nobody knows: others judge, or nobody does.
    Unknown,
}

/// What one verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VerdictReads {
    /// The resource that is judged.
    #[serde(flatten)]
    pub key: ResourceKey,
    /// The verdict; `None` where there is none yet.
    pub compliance: Option<ComplianceType>,
    /// What was looked at.
    pub reads: Vec<Read>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// What it is.
    pub kind: ReadKind,
    /// The type.
    pub resource_type: String,
    /// The id; `None` where all of the type were listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_id: Option<String>,
    /// When the resource's current state was captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<Timestamp>,
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReadKind {
    /// A resource that is there.
    Resource,
    /// A resource that was asked for and is not recorded, or was deleted.
    Absent,
    /// All resources of a type.
    List,
}

impl Engine {
    /// Tells what the verdicts of a rule rest on, in order of what is judged, after `after`; at
    /// most `limit` verdicts, or the one about `key`.
    pub fn rule_reads(
        &self,
        home: &AccountRegion,
        name: &str,
        key: Option<&ResourceKey>,
        after: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<RuleReads, EngineError> {
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rule =
                rules.by_name(name).ok_or_else(|| EngineError::NoSuchRule(name.to_owned()))?;
            let found = match key {
                None => tx.reads_of_rule(home, rule.id(), after, limit)?,
                Some(key) => {
                    let reads = tx.reads_of(home, rule.id(), key)?;
                    vec![ReadsOf { key: key.clone(), reads }]
                }
            };
            let verdicts = found
                .into_iter()
                .map(|of| {
                    let result = tx.result(home, rule.id(), &of.key)?;
                    if key.is_some()
                        && result.is_none()
                        && tx.current_item(home, &of.key)?.is_none()
                    {
                        return Err(EngineError::NoSuchResource(of.key.to_string()));
                    }
                    let compliance = result.map(|result| result.compliance);
                    Ok(VerdictReads { compliance, reads: told(tx, home, of.reads)?, key: of.key })
                })
                .collect::<Result<_, EngineError>>()?;
            Ok(RuleReads { rule: name.to_owned(), logic: ReadsLogic::of(rule), verdicts })
        })
    }
}

impl ReadsLogic {
    fn of(rule: &CompiledRule) -> Self {
        match rule.logic {
            Logic::Native { .. } => Self::Native,
            Logic::Guard(_) => Self::Guard,
            Logic::Function => Self::Function,
            Logic::Outside | Logic::Unavailable { .. } => Self::Unknown,
        }
    }
}

/// What became of the things that were looked at.
pub(crate) fn told(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    reads: Vec<ResourceKey>,
) -> Result<Vec<Read>, StoreError> {
    reads
        .into_iter()
        .map(|key| {
            if key.resource_id == ANY_ID {
                let resource_type = key.resource_type;
                let kind = ReadKind::List;
                return Ok(Read { kind, resource_type, resource_id: None, captured: None });
            }
            let item = tx.current_item(home, &key)?.filter(|item| item.status.is_evaluable());
            Ok(Read {
                kind: if item.is_some() { ReadKind::Resource } else { ReadKind::Absent },
                resource_type: key.resource_type,
                resource_id: Some(key.resource_id),
                captured: item.map(|item| item.capture_time),
            })
        })
        .collect()
}
