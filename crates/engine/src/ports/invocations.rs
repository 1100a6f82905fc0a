//! Calls of rules' functions that wait or are under way.

use assize_model::{AccountRegion, ResourceKey, Timestamp};

/// Why a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallCause {
    /// A new item of the resource: the event tells what changed.
    Change,
    /// The rule was created, changed, or re-evaluated by hand.
    Sweep,
    /// The rule's period is over.
    Schedule,
    /// Something changed that the function looked at when it last judged the resource.
    Read,
}

/// What is to be asked of a rule's function. Calls for the same rule and resource coalesce
/// while they wait: the function judges the newest item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The rule's id.
    pub rule_id: String,
    /// The resource; `None` for a scheduled event, which carries no item.
    pub key: Option<ResourceKey>,
    /// Why. Of coalesced calls, the least in order is kept: a change is told.
    pub cause: CallCause,
}

/// What came in by PutEvaluations under the tokens of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// How often the function sent evaluations; a call without any evaluation counts too.
    pub calls: u64,
    /// Evaluations in them.
    pub evaluations: u64,
    /// Evaluations of the call's own resource; of any resource where the call names none.
    pub own: u64,
}

/// A claimed call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invocation {
    /// Its number in the store, never used twice: result tokens name it.
    pub id: i64,
    /// Grows when the same is asked for again while the call is under way; the call ends only
    /// if the generation is still the claimed one.
    pub generation: i64,
    /// Account and region.
    pub home: AccountRegion,
    /// What to ask.
    pub call: Call,
    /// When it was first asked for.
    pub enqueued_at: Timestamp,
    /// Failed tries so far, events that were handed over among them.
    pub attempts: u32,
    /// Whether its function was handed the event, and has let the time for its answer pass.
    pub unanswered: bool,
}
