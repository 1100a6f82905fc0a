//! The port's reads. Each delegates to the file of its concern.

use crate::page::limit as sql_limit;
use crate::tx::Tx;
use crate::{
    calls, compliance, current, documents, homes, items, numbers, outbox, resources, results,
    rules, tasks, timeline,
};
use assize_engine::ports::{
    Answers, Arrival, CallCause, ComplianceCounts, ComplianceFilter, CurrentItem, HistoryQuery,
    ItemRow, ItemSpan, NoticeRow, OutboxCount, Page, ReadTx, ResourceCompliance, ResourceFilter,
    ResourceRow, ResourceVerdicts, ResultRow, RuleStatus, StoreError, TimelineRow, TypeCount,
};
use assize_model::compliance::ComplianceType;
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use std::ops::ControlFlow;

impl ReadTx for Tx<'_> {
    fn current_item(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Option<ItemRow>, StoreError> {
        self.ask(home, |conn, home| items::current(conn, home, key))
    }

    fn item_history(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        query: &HistoryQuery,
    ) -> Result<Vec<ItemRow>, StoreError> {
        self.ask(home, |conn, home| items::history(conn, home, key, query))
    }

    fn scan_items(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        after: Option<Arrival>,
        limit: usize,
        each: &mut dyn FnMut(Arrival, ItemRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| items::scan(conn, home, resource_type, after, limit, each))
    }

    fn end_of_chunk(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        after: Option<Arrival>,
        len: usize,
    ) -> Result<Option<Arrival>, StoreError> {
        self.ask(home, |conn, home| current::end_of_chunk(conn, home, resource_type, after, len))
    }

    fn visit_items(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
        texts: bool,
        each: &mut dyn FnMut(CurrentItem<'_>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| current::visit(conn, home, resource_type, range, texts, each))
    }

    fn verdicts_in_range(
        &self,
        home: &AccountRegion,
        resource_type: &str,
        range: (Option<Arrival>, Arrival),
    ) -> Result<Vec<ResourceVerdicts>, StoreError> {
        self.ask(home, |conn, home| current::verdicts(conn, home, resource_type, range))
    }

    fn judged_types(&self, home: &AccountRegion) -> Result<Vec<String>, StoreError> {
        self.ask(home, current::judged_types)
    }

    fn last_arrival(&self) -> Result<Arrival, StoreError> {
        self.flush()?;
        self.done(current::last_arrival(self.conn))
    }

    fn last_item(&self) -> Result<i64, StoreError> {
        self.done(items::last(self.conn))
    }

    fn item_spans(
        &self,
        home: &AccountRegion,
        after: i64,
        to: i64,
    ) -> Result<Vec<ItemSpan>, StoreError> {
        self.ask(home, |conn, home| items::spans(conn, home, after, to))
    }

    fn items_between(
        &self,
        home: &AccountRegion,
        after: i64,
        to: i64,
        limit: usize,
        each: &mut dyn FnMut(i64, ItemRow) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| items::between(conn, home, (after, to), limit, each))
    }

    fn notices_due(
        &self,
        sink: &str,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<NoticeRow>, StoreError> {
        self.done(outbox::due(self.conn, sink, now, limit))
    }

    fn dead_notices(&self, limit: usize) -> Result<Vec<NoticeRow>, StoreError> {
        self.done(outbox::dead(self.conn, limit))
    }

    fn outbox_counts(&self) -> Result<Vec<OutboxCount>, StoreError> {
        self.done(outbox::counts(self.conn))
    }

    fn list_resources(
        &self,
        home: &AccountRegion,
        filter: &ResourceFilter,
        page: &Page,
    ) -> Result<Vec<ResourceRow>, StoreError> {
        self.ask(home, |conn, home| resources::list(conn, home, filter, page))
    }

    fn count_resources(&self, home: &AccountRegion) -> Result<Vec<TypeCount>, StoreError> {
        self.ask(home, resources::count)
    }

    fn homes(&self) -> Result<Vec<AccountRegion>, StoreError> {
        self.done(homes::all(self.conn))
    }

    fn rules_version(&self, home: &AccountRegion) -> Result<i64, StoreError> {
        self.ask(home, rules::version)
    }

    fn rules(&self, home: &AccountRegion) -> Result<Vec<ConfigRule>, StoreError> {
        self.ask(home, rules::all)
    }

    fn rule(&self, home: &AccountRegion, name: &str) -> Result<Option<ConfigRule>, StoreError> {
        self.ask(home, |conn, home| rules::by_name(conn, home, name))
    }

    fn rule_status(&self, home: &AccountRegion, rule_id: &str) -> Result<RuleStatus, StoreError> {
        self.ask(home, |conn, home| rules::status(conn, home, rule_id))
    }

    fn result(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
    ) -> Result<Option<ResultRow>, StoreError> {
        self.ask(home, |conn, home| results::get(conn, home, rule_id, key))
    }

    fn results_of_rule(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        filter: &ComplianceFilter,
        page: &Page,
    ) -> Result<Vec<ResultRow>, StoreError> {
        self.ask(home, |conn, home| results::of_rule(conn, home, rule_id, filter, page))
    }

    fn results_in_range(
        &self,
        home: &AccountRegion,
        rule_id: &str,
        resource_type: &str,
        after: Option<Arrival>,
        to: Option<Arrival>,
    ) -> Result<Vec<ResultRow>, StoreError> {
        self.ask(home, |conn, home| {
            results::in_range(conn, home, rule_id, resource_type, after, to)
        })
    }

    fn results_of_resource(
        &self,
        home: &AccountRegion,
        key: &ResourceKey,
        filter: &ComplianceFilter,
        page: &Page,
    ) -> Result<Vec<ResultRow>, StoreError> {
        self.ask(home, |conn, home| results::of_resource(conn, home, key, filter, page))
    }

    fn rule_counts(
        &self,
        home: &AccountRegion,
        rule_id: &str,
    ) -> Result<ComplianceCounts, StoreError> {
        self.ask(home, |conn, home| compliance::of_rule(conn, home, rule_id))
    }

    fn resource_compliance(
        &self,
        home: &AccountRegion,
        resource_type: Option<&str>,
        resource_id: Option<&str>,
        compliance: &[ComplianceType],
        page: &Page,
    ) -> Result<Vec<ResourceCompliance>, StoreError> {
        self.ask(home, |conn, home| {
            compliance::of_resources(conn, home, resource_type, resource_id, compliance, page)
        })
    }

    fn compliance_by_type(
        &self,
        home: &AccountRegion,
    ) -> Result<Vec<(String, ComplianceCounts)>, StoreError> {
        self.ask(home, compliance::by_type)
    }

    fn timeline(
        &self,
        home: &AccountRegion,
        rule_id: Option<&str>,
        key: Option<&ResourceKey>,
        limit: usize,
    ) -> Result<Vec<TimelineRow>, StoreError> {
        self.ask(home, |conn, home| {
            let resource = match key {
                None => None,
                Some(key) => match numbers::of_key(conn, home, key)? {
                    Some((_, resource)) => Some(resource),
                    None => return Ok(Vec::new()),
                },
            };
            timeline::list(conn, home, rule_id, resource, sql_limit(limit))
        })
    }

    fn pending_tasks(
        &self,
        home: Option<&AccountRegion>,
        rule_id: Option<&str>,
    ) -> Result<u64, StoreError> {
        match home {
            Some(home) => self.ask(home, |conn, home| tasks::pending(conn, Some(home), rule_id)),
            None => self.done(tasks::pending(self.conn, None, rule_id)),
        }
    }

    fn pending_calls(
        &self,
        home: Option<&AccountRegion>,
        rule_id: Option<&str>,
    ) -> Result<u64, StoreError> {
        match home {
            Some(home) => self.ask(home, |conn, home| calls::pending(conn, Some(home), rule_id)),
            None => self.done(calls::pending(self.conn, None, rule_id)),
        }
    }

    fn call_cause(&self, invocation: i64) -> Result<Option<CallCause>, StoreError> {
        self.done(calls::cause(self.conn, invocation))
    }

    fn answers(&self, invocation: i64) -> Result<Answers, StoreError> {
        self.done(calls::answers(self.conn, invocation))
    }

    fn document(
        &self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
    ) -> Result<Option<String>, StoreError> {
        self.ask(home, |conn, home| documents::get(conn, home, kind, name))
    }

    fn documents(
        &self,
        home: &AccountRegion,
        kind: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, String)>, StoreError> {
        self.ask(home, |conn, home| documents::list(conn, home, kind, after, sql_limit(limit)))
    }

    fn due_schedules(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<(AccountRegion, String, Timestamp)>, StoreError> {
        self.done(rules::due(self.conn, now, sql_limit(limit)))
    }

    fn next_schedule(&self) -> Result<Option<Timestamp>, StoreError> {
        self.done(rules::next(self.conn))
    }
}
