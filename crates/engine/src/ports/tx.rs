//! What can be read and written inside of a transaction.
//!
//! All state is keyed by account and region ([`AccountRegion`]).

use super::current::{CurrentItem, ResourceVerdicts};
use super::invocations::{Answers, Call, CallCause, Invocation};
use super::outbox::{ItemSpan, NewNotice, NoticeRow, OutboxCount, Pruned, TimelineCursor};
use super::past::PastTx;
use super::read_sets::ReadSetTx;
use super::records::{
    Arrival, ComplianceCounts, ComplianceFilter, HistoryQuery, ItemRow, NewItem, Page, PutOutcome,
    ResourceCompliance, ResourceFilter, ResourceRow, ResultRow, RuleStatus, Task, TaskKind,
    TimelineRow, TypeCount,
};
use super::store::StoreError;
use assize_model::compliance::ComplianceType;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use std::ops::ControlFlow;

/// Reads within one snapshot.
pub trait ReadTx: ReadSetTx + PastTx {
    /// The current item of a resource, deleted ones included.
    fn current_item(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Option<ItemRow>, StoreError>;

    /// Items of a resource.
    fn item_history(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        query: &HistoryQuery,
    ) -> Result<Vec<ItemRow>, StoreError>;

    /// Calls `each` with the current items of a type in order of their resources' arrival,
    /// beginning after `after`, at most `limit`; deleted and unrecorded ones are left out.
    fn scan_items(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        after: Option<Arrival>,
        limit: usize,
        each: &mut dyn FnMut(Arrival, ItemRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// The place of the last of the next `len` items that [`ReadTx::scan_items`] would give;
    /// `None` when there are no more.
    fn end_of_chunk(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        after: Option<Arrival>,
        len: usize,
    ) -> Result<Option<Arrival>, StoreError>;

    /// Lends the current items of a type with places in `(after, to]` to `each`, in that
    /// order; deleted and unrecorded ones are left out. Without `texts` only what names them
    /// is read.
    fn visit_items(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        texts: bool,
        each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// What rules found about resources of a type with places in `(after, to]`, in that order.
    fn verdicts_in_range(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
    ) -> Result<Vec<ResourceVerdicts>, StoreError>;

    /// The types that rules have results about, in order.
    fn judged_types(&self, home: &AccountRegion) -> Result<Vec<String>, StoreError>;

    /// The place of the resource that arrived last, anywhere.
    fn last_arrival(&self) -> Result<Arrival, StoreError>;

    /// The number of the item that came in last, of all homes; 0 when there is none. Numbers of
    /// items grow with every one that comes in, and none is given twice.
    fn last_item(&self) -> Result<i64, StoreError>;

    /// By type: what came in with numbers in `(after, to]`.
    fn item_spans(
        &self,
        home: &AccountRegion,
        after: i64,
        to: i64,
    ) -> Result<Vec<ItemSpan>, StoreError>;

    /// Calls `each` with items that came in with numbers in `(after, to]`, in that order, at most
    /// `limit`.
    fn items_between(
        &self,
        home: &AccountRegion,
        after: i64,
        to: i64,
        limit: usize,
        each: &mut dyn FnMut(i64, ItemRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// Notices of a sink whose turn it is, oldest first: none of their topic waits before them.
    fn notices_due(
        &self,
        sink: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<NoticeRow>, StoreError>;

    /// Notices that were given up, newest first.
    fn dead_notices(&self, limit: usize) -> Result<Vec<NoticeRow>, StoreError>;

    /// How many notices wait and how many were given up, by sink.
    fn outbox_counts(&self) -> Result<Vec<OutboxCount>, StoreError>;

    /// Resources in order of type and id.
    fn list_resources(
        &self,
        home: &AccountRegion,
        filter: &ResourceFilter,
        page: &Page,
    ) -> Result<Vec<ResourceRow>, StoreError>;

    /// Existing resources by type, in order of type.
    fn count_resources(&self, home: &AccountRegion) -> Result<Vec<TypeCount>, StoreError>;

    /// Accounts and regions that hold anything.
    fn homes(&self) -> Result<Vec<AccountRegion>, StoreError>;

    /// Changes whenever a rule of the home is put or deleted.
    fn rules_version(&self, home: &AccountRegion) -> Result<i64, StoreError>;

    /// All rules in order of name.
    fn rules(&self, home: &AccountRegion) -> Result<Vec<ConfigRule>, StoreError>;

    /// A rule by name.
    fn rule(&self, home: &AccountRegion, name: &str) -> Result<Option<ConfigRule>, StoreError>;

    /// A rule's status; the default when it never ran.
    fn rule_status(&self, home: &AccountRegion, rule_id: &str) -> Result<RuleStatus, StoreError>;

    /// What a rule found about a resource.
    fn result(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
    ) -> Result<Option<ResultRow>, StoreError>;

    /// A rule's results in order of type and id.
    fn results_of_rule(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        filter: &ComplianceFilter,
        page: &Page,
    ) -> Result<Vec<ResultRow>, StoreError>;

    /// A rule's results for resources of a type with places in `(after, to]`, in that order;
    /// open ends where `None`. For merging with [`ReadTx::scan_items`].
    fn results_in_range(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        resource_type: &str,
        after: Option<Arrival>,
        to: Option<Arrival>,
    ) -> Result<Vec<ResultRow>, StoreError>;

    /// A resource's results in order of rule id; the cursor's `resource_id` is the rule id.
    fn results_of_resource(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        filter: &ComplianceFilter,
        page: &Page,
    ) -> Result<Vec<ResultRow>, StoreError>;

    /// Counts of a rule's results.
    fn rule_counts(
        &self,
        home: &AccountRegion,
        rule_id: &str,
    ) -> Result<ComplianceCounts, StoreError>;

    /// Resources that have results, with what they add up to, in order of type and id.
    /// `compliance` filters by that sum.
    fn resource_compliance(
        &self,
        home: &AccountRegion,
        resource_type: Option<&str>,
        resource_id: Option<&str>,
        compliance: &[ComplianceType],
        page: &Page,
    ) -> Result<Vec<ResourceCompliance>, StoreError>;

    /// By type: how many resources are compliant and how many are not.
    fn compliance_by_type(
        &self,
        home: &AccountRegion,
    ) -> Result<Vec<(String, ComplianceCounts)>, StoreError>;

    /// Changes of verdicts, oldest first; of one rule and one resource where given.
    fn timeline(
        &self,
        home: &AccountRegion,
        rule_id: Option<&str>,
        key: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<TimelineRow>, StoreError>;

    /// How many tasks wait or are under way; of one rule where given.
    fn pending_tasks(
        &self,
        home: Option<&AccountRegion>,
        rule_id: Option<&str>,
    ) -> Result<u64, StoreError>;

    /// How many calls of functions wait or are under way; of one rule where given. Those whose
    /// functions have the event and answer later are not counted.
    fn pending_calls(
        &self,
        home: Option<&AccountRegion>,
        rule_id: Option<&str>,
    ) -> Result<u64, StoreError>;

    /// Why a call of a function is made; `None` once it has ended.
    fn call_cause(&self, invocation: i64) -> Result<Option<CallCause>, StoreError>;

    /// What came in so far under the tokens of a call.
    fn answers(&self, invocation: i64) -> Result<Answers, StoreError>;

    /// A small JSON document of some kind, such as a recorder or a channel.
    fn document(
        &self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
    ) -> Result<Option<String>, StoreError>;

    /// Names and texts of the documents of a kind, in order of name, after `after`.
    fn documents(
        &self,
        home: &AccountRegion,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, String)>, StoreError>;

    /// Rules whose next scheduled run is due: home, rule id, due time.
    fn due_schedules(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(AccountRegion, String, Timestamp)>, StoreError>;

    /// The next time that any schedule is due.
    fn next_schedule(&self) -> Result<Option<Timestamp>, StoreError>;
}

/// Reads and writes within one transaction.
pub trait WriteTx: ReadTx {
    /// Keeps an item: in history always, as the current one if it is the newest by capture
    /// time, then state id.
    fn put_item(
        &mut self,
        home: &AccountRegion,
        item: &NewItem<'_>,
    ) -> Result<PutOutcome, StoreError>;

    /// Creates or replaces a rule (by its id).
    fn put_rule(&mut self, home: &AccountRegion, rule: &ConfigRule) -> Result<(), StoreError>;

    /// Deletes a rule with its results, status, schedule, tasks, reads and timeline.
    fn delete_rule(&mut self, home: &AccountRegion, rule_id: &str) -> Result<(), StoreError>;

    /// Keeps a rule's status.
    fn put_rule_status(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        status: &RuleStatus,
    ) -> Result<(), StoreError>;

    /// Keeps a result unless a newer one (by ordering time) is there; maintains counts and
    /// timeline. Answers whether it was kept. `since` of the row is ignored.
    fn put_result(&mut self, home: &AccountRegion, result: &ResultRow) -> Result<bool, StoreError>;

    /// Deletes all results of a rule; its counts become zero, and its timeline says so.
    fn delete_results(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Replaces what the verdict of a rule on a resource rests on.
    fn put_reads(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
        reads: &[ResourceKey],
    ) -> Result<(), StoreError>;

    /// Adds work; coalesces with the same work that waits or is under way.
    fn enqueue(
        &mut self,
        home: &AccountRegion,
        kind: &TaskKind,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Ends a claimed task, unless the same work was asked for again meanwhile; then the
    /// task waits again. Answers whether it ended.
    fn complete(&mut self, task: &Task) -> Result<bool, StoreError>;

    /// Adds a call of a rule's function; coalesces with the same call that waits or is under
    /// way.
    fn enqueue_call(
        &mut self,
        home: &AccountRegion,
        call: &Call,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Notes that evaluations of these resources came in under a token of the call. Nothing
    /// happens if the call has ended.
    fn note_answer(
        &mut self,
        home: &AccountRegion,
        invocation: i64,
        keys: &[ResourceKey],
    ) -> Result<(), StoreError>;

    /// Ends a claimed call, unless the same was asked for again meanwhile; then it waits
    /// again. Answers whether it ended.
    fn complete_call(&mut self, invocation: &Invocation) -> Result<bool, StoreError>;

    /// Has a claimed call wait until then for the answer of its function, which has the event; it
    /// ends with the answer, or is claimed again as unanswered. Answers false when the same was
    /// asked for again meanwhile; then it waits for that.
    fn hand_call_over(
        &mut self,
        invocation: &Invocation,
        until: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Creates or replaces a document.
    fn put_document(
        &mut self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
        text: &str,
    ) -> Result<(), StoreError>;

    /// Deletes a document; answers whether it was there.
    fn delete_document(
        &mut self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
    ) -> Result<bool, StoreError>;

    /// Deletes everything of every home, but for documents of the kinds in `keep`.
    fn clear(&mut self, keep: &[&str]) -> Result<(), StoreError>;

    /// Adds a notice for a sink.
    fn add_notice(
        &mut self,
        home: &AccountRegion,
        notice: &NewNotice<'_>,
    ) -> Result<(), StoreError>;

    /// Forgets a notice that was told.
    fn end_notice(&mut self, number: i64) -> Result<(), StoreError>;

    /// Keeps that telling a notice failed, and from when on it is tried again; without a time it
    /// is given up.
    fn fail_notice(
        &mut self,
        number: i64,
        error: &str,
        again: Option<Timestamp>,
    ) -> Result<(), StoreError>;

    /// Has notices that were given up wait again, of one sink and one id where given; answers how
    /// many.
    fn revive_notices(
        &mut self,
        sink: Option<&str>,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<usize, StoreError>;

    /// Deletes items of up to `limit` resources, in order of arrival after `after`, that were
    /// replaced before `before`. A resource's current item stays, and so does the one that was
    /// valid at that time.
    fn prune_items(
        &mut self,
        home: &AccountRegion,
        before: Timestamp,
        after: Option<Arrival>,
        limit: usize,
    ) -> Result<Pruned<Arrival>, StoreError>;

    /// Deletes changes of verdicts that others followed before `before`, among `limit` changes
    /// after `after`.
    fn prune_timeline(
        &mut self,
        home: &AccountRegion,
        before: Timestamp,
        after: Option<TimelineCursor>,
        limit: usize,
    ) -> Result<Pruned<TimelineCursor>, StoreError>;

    /// Sets or removes the time of a rule's next scheduled run.
    fn put_schedule(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        next: Option<Timestamp>,
    ) -> Result<(), StoreError>;
}
