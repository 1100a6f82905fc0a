//! One run of a target for one resource.

use super::document::Document;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How an execution goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExecutionState {
    /// It waits for its turn.
    Queued,
    /// It is under way.
    InProgress,
    /// All its steps succeeded.
    Succeeded,
    /// A step failed, or it could not be run.
    Failed,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepState {
    /// It did what it should.
    Succeeded,
    /// It did not.
    Failed,
    /// It was not run, because one before it failed.
    Pending,
}

/// A step of an execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// How it went.
    pub state: StepState,
    /// Why it failed; of a runbook, what it printed.
    pub message: Option<String>,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
}

impl Step {
    /// A step that failed at once.
    pub fn failed(name: &str, reason: impl Into<String>, at: Timestamp) -> Self {
        Self {
            name: name.to_owned(),
            state: StepState::Failed,
            message: Some(reason.into()),
            started: Some(at),
            ended: Some(at),
        }
    }
}

/// The last execution for a rule and a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Execution {
    /// Tells executions apart; begins anew with each.
    pub id: String,
    /// The resource.
    pub key: ResourceKey,
    /// How it goes.
    pub state: ExecutionState,
    /// What was done.
    pub steps: Vec<Step>,
    /// When it was asked for.
    pub invoked: Timestamp,
    /// When anything about it last changed.
    pub updated: Timestamp,
    /// Whether a verdict started it.
    pub automatic: bool,
    /// The beginnings of automatic executions within the window, this one included.
    #[serde(default)]
    pub attempts: Vec<Timestamp>,
    /// The target that is under way.
    #[serde(default)]
    pub target: Option<String>,
}

/// An execution that was claimed: everything that running it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Account and region.
    pub home: AccountRegion,
    /// The rule's id.
    pub rule_id: String,
    /// The execution's id.
    pub id: String,
    /// The resource.
    pub key: ResourceKey,
    /// What runs.
    pub target: String,
    /// Its version.
    pub target_version: Option<String>,
    /// The target's text, where it is a document that is kept here.
    pub document: Option<Document>,
    /// Its parameters, with the resource's id filled in.
    pub parameters: BTreeMap<String, Vec<String>>,
}
