//! What is kept in the store.

use assize_model::compliance::ComplianceType;
use assize_model::{AccountRegion, Evidence, ItemStatus, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};

/// An item to be kept.
#[derive(Clone, Debug)]
pub struct NewItem<'a> {
    /// The resource.
    pub key: &'a ResourceKey,
    /// Its custom name.
    pub resource_name: Option<&'a str>,
    /// When the state was captured.
    pub capture_time: Timestamp,
    /// The state id.
    pub state_id: i64,
    /// The status.
    pub status: ItemStatus,
    /// The canonical event-shape JSON.
    pub text: &'a str,
}

/// What became of a put item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutOutcome {
    /// It is the resource's first item.
    First,
    /// It follows the former current item.
    Current,
    /// It is older than the current item and went into history.
    Historic,
    /// The same capture time and state id were there already; nothing was written.
    Known,
}

impl PutOutcome {
    /// Whether the resource's current state is another now.
    pub const fn changes_current(self) -> bool {
        matches!(self, Self::First | Self::Current)
    }
}

/// An item as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// The resource.
    pub key: ResourceKey,
    /// When the state was captured.
    pub capture_time: Timestamp,
    /// The state id.
    pub state_id: i64,
    /// The status.
    pub status: ItemStatus,
    /// The canonical event-shape JSON.
    pub text: String,
}

/// The place of a resource among all that the store has, in the order in which it came to
/// know them. A resource's place never changes.
pub type Arrival = i64;

/// A resource without its configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceRow {
    /// The resource.
    pub key: ResourceKey,
    /// Its custom name.
    pub resource_name: Option<String>,
    /// The current item's status.
    pub status: ItemStatus,
    /// The current item's capture time.
    pub capture_time: Timestamp,
}

/// How many resources of a type exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeCount {
    /// The type.
    pub resource_type: String,
    /// Existing resources.
    pub count: u64,
}

/// Where a page begins and how long it is. Rows come in key order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The last key of the page before; `None` for the first page.
    pub after: Option<Cursor>,
    /// At most so many rows.
    pub limit: usize,
}

impl Page {
    /// The first `limit` rows.
    pub const fn first(limit: usize) -> Self {
        Self { after: None, limit }
    }
}

/// The key of the last row seen: a resource, or a rule's name in `resource_id`.
pub type Cursor = ResourceKey;

/// Which of a resource's items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryQuery {
    /// No later than this (inclusive).
    pub later: Option<Timestamp>,
    /// No earlier than this (inclusive).
    pub earlier: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub forward: bool,
    /// Capture time and state id of the last row of the page before.
    pub after: Option<(Timestamp, i64)>,
    /// At most so many.
    pub limit: usize,
}

/// Which resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceFilter {
    /// Of this type.
    pub resource_type: Option<String>,
    /// With one of these ids; all when empty.
    pub resource_ids: Vec<String>,
    /// With this name.
    pub resource_name: Option<String>,
    /// Deleted ones too.
    pub include_deleted: bool,
}

/// What a rule found about a resource, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultRow {
    /// The rule's id.
    pub rule_id: String,
    /// The resource.
    pub key: ResourceKey,
    /// The verdict.
    pub compliance: ComplianceType,
    /// Why.
    pub annotation: Option<String>,
    /// The facts.
    pub evidence: Vec<Evidence>,
    /// The capture time of what was judged. Older results never replace newer ones.
    pub ordering: Timestamp,
    /// When the rule was invoked.
    pub invoked_at: Timestamp,
    /// When the result was recorded.
    pub recorded_at: Timestamp,
    /// Since when the resource has this compliance under this rule. Set by the store.
    pub since: Timestamp,
    /// What had the rule judge; `None` for results that an older version kept.
    pub why: Option<Why>,
}

/// What had a rule judge a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Why {
    /// The resource changed.
    Change,
    /// Something changed that the verdict before rested on.
    Read,
    /// The rule was put, or its evaluation was started by hand.
    Asked,
    /// The rule's period was over.
    Schedule,
    /// Somebody sent a result without being asked.
    Outside,
}

impl Why {
    /// In words, after "because".
    pub const fn as_words(self) -> &'static str {
        match self {
            Self::Change => "the resource changed",
            Self::Read => "something changed that the verdict rests on",
            Self::Asked => "the rule was put, or its evaluation was started",
            Self::Schedule => "the rule's period was over",
            Self::Outside => "a result was sent",
        }
    }
}

/// Which results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplianceFilter {
    /// Of these compliance types; all when empty.
    pub types: Vec<ComplianceType>,
}

impl ComplianceFilter {
    /// Whether a compliance type passes.
    pub fn admits(&self, compliance: ComplianceType) -> bool {
        self.types.is_empty() || self.types.contains(&compliance)
    }
}

/// How many results of each kind a rule or a resource has. `NOT_APPLICABLE` and
/// `INSUFFICIENT_DATA` results do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplianceCounts {
    /// Compliant results.
    pub compliant: u64,
    /// Non-compliant results.
    pub non_compliant: u64,
}

impl ComplianceCounts {
    /// Counts one more; what is not known counts as nothing.
    pub const fn tally(&mut self, compliance: ComplianceType) {
        match compliance {
            ComplianceType::Compliant => self.compliant += 1,
            ComplianceType::NonCompliant => self.non_compliant += 1,
            ComplianceType::NotApplicable | ComplianceType::InsufficientData => {}
        }
    }

    /// The compliance they add up to.
    pub const fn compliance(self) -> ComplianceType {
        ComplianceType::aggregate(self.compliant, self.non_compliant)
    }
}

/// A resource's compliance over all rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceCompliance {
    /// The resource.
    pub key: ResourceKey,
    /// Results of its rules.
    pub counts: ComplianceCounts,
}

/// A verdict that rests on a read of another resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reader {
    /// The resource that is judged.
    pub key: ResourceKey,
    /// The id of the rule that judges it.
    pub rule_id: String,
}

/// What a verdict of a rule rests on, beside the resource itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadsOf {
    /// The resource that is judged.
    pub key: ResourceKey,
    /// What was looked at; the id `*` stands for all of a type.
    pub reads: Vec<ResourceKey>,
}

/// A change of a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineRow {
    /// The rule's id.
    pub rule_id: String,
    /// The resource.
    pub key: ResourceKey,
    /// When it changed.
    pub at: Timestamp,
    /// Before; `None` for the first.
    pub from: Option<ComplianceType>,
    /// After.
    pub to: ComplianceType,
    /// The annotation of the verdict.
    pub annotation: Option<String>,
    /// What had the rule judge; `None` for changes that an older version kept.
    pub why: Option<Why>,
}

/// What DescribeConfigRuleEvaluationStatus tells of a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleStatus {
    /// The rule was last invoked with success.
    pub last_successful_invocation: Option<Timestamp>,
    /// The rule was last invoked without success.
    pub last_failed_invocation: Option<Timestamp>,
    /// Results last came in.
    pub last_successful_evaluation: Option<Timestamp>,
    /// Evaluating last failed.
    pub last_failed_evaluation: Option<Timestamp>,
    /// The rule was made active.
    pub first_activated: Option<Timestamp>,
    /// The code of the last failure.
    pub last_error_code: Option<String>,
    /// The text of the last failure.
    pub last_error_message: Option<String>,
    /// Whether the rule has run at all.
    pub first_evaluation_started: bool,
    /// When StartConfigRulesEvaluation last took the rule.
    pub last_started_by_hand: Option<Timestamp>,
}

/// Why a rule goes over its resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// The rule was created or changed.
    Put,
    /// StartConfigRulesEvaluation.
    Manual,
    /// Its period is over.
    Scheduled,
}

/// Something to evaluate. Tasks of the same work coalesce while they wait.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Work {
    /// Judge the current state of one resource by all rules of its type.
    Resource(ResourceKey),
    /// Judge all resources of one rule, named by its id.
    Rule(String),
    /// Judge the current state of one resource by one rule, whose verdict rests on what changed.
    Pair {
        /// The rule's id.
        rule_id: String,
        /// The resource.
        key: ResourceKey,
    },
    /// Wake the many verdicts that rest on a read of this; the id `*` stands for all of a type.
    Readers(ResourceKey),
}

/// Work with what is known of its cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskKind {
    /// What to do.
    pub work: Work,
    /// Why, for work on a rule; the strongest of what was coalesced is kept.
    pub cause: Option<Cause>,
}

/// A claimed task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number in the store.
    pub id: i64,
    /// Grows when the same work is asked for again while the task is under way; a task ends
    /// only if the generation is still the claimed one.
    pub generation: i64,
    /// Account and region.
    pub home: AccountRegion,
    /// What to do.
    pub kind: TaskKind,
    /// When it was first asked for.
    pub enqueued_at: Timestamp,
    /// Failed tries so far.
    pub attempts: u32,
}
