//! The port's writes. Each delegates to the file of its concern.

use crate::leases::Leased;
use crate::pending::Pending;
use crate::tx::Tx;
use crate::{
    calls, clear, documents, items, numbers, outbox, prune, reads, results, rules, tasks, timeline,
};
use assize_engine::ports::{
    Call, Invocation, NewItem, NewNotice, Pruned, PutOutcome, ResultRow, RuleStatus, StoreError,
    Task, TaskKind, TimelineCursor, WriteTx,
};
use assize_model::rule::ConfigRule;
use assize_model::{AccountRegion, ResourceKey, Timestamp};
use rusqlite::Connection;
use std::sync::atomic::Ordering;

impl Tx<'_> {
    fn new_rules_version(&self, conn: &Connection, home: i64) -> rusqlite::Result<()> {
        let version = self.shared.rules_version.fetch_add(1, Ordering::Relaxed) + 1;
        rules::set_version(conn, home, version)
    }
}

impl WriteTx for Tx<'_> {
    fn put_item(
        &mut self,
        home: &AccountRegion,
        item: &NewItem<'_>,
    ) -> Result<PutOutcome, StoreError> {
        if self.pending.borrow().has_resources() {
            self.flush()?;
        }
        self.change(home, |conn, home| items::put(conn, &mut self.pending.borrow_mut(), home, item))
    }

    fn put_rule(&mut self, home: &AccountRegion, rule: &ConfigRule) -> Result<(), StoreError> {
        self.change(home, |conn, home| {
            rules::put(conn, home, rule)?;
            self.new_rules_version(conn, home)
        })
    }

    fn delete_rule(&mut self, home: &AccountRegion, rule_id: &str) -> Result<(), StoreError> {
        self.flush()?;
        self.change(home, |conn, home| {
            if let Some(rule) = numbers::rule(conn, home, rule_id)? {
                results::delete(conn, rule)?;
                timeline::delete_rule(conn, rule)?;
                numbers::delete_rule(conn, rule)?;
                self.pending.borrow_mut().forget_rule(home, rule_id);
            }
            reads::delete_rule(conn, home, rule_id)?;
            tasks::delete_rule(conn, home, rule_id)?;
            calls::delete_rule(conn, home, rule_id)?;
            rules::delete(conn, home, rule_id)?;
            self.new_rules_version(conn, home)
        })
    }

    fn put_rule_status(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        status: &RuleStatus,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| rules::put_status(conn, home, rule_id, status))
    }

    fn put_result(&mut self, home: &AccountRegion, result: &ResultRow) -> Result<bool, StoreError> {
        self.change(home, |conn, home| {
            results::put(conn, &mut self.pending.borrow_mut(), home, result)
        })
    }

    fn delete_results(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.flush()?;
        self.change(home, |conn, home| {
            if let Some(rule) = numbers::rule(conn, home, rule_id)? {
                timeline::end_all(conn, rule, now)?;
                results::delete(conn, rule)?;
            }
            reads::delete_rule(conn, home, rule_id)
        })
    }

    fn put_reads(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        key: &ResourceKey,
        reads: &[ResourceKey],
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| reads::put(conn, home, rule_id, key, reads))
    }

    fn enqueue(
        &mut self,
        home: &AccountRegion,
        kind: &TaskKind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| tasks::enqueue(conn, home, kind, now))
    }

    fn complete(&mut self, task: &Task) -> Result<bool, StoreError> {
        let ended = self.done(tasks::complete(self.conn, task))?;
        self.after.borrow_mut().leases.push((Leased::Task(task.id), task.generation));
        Ok(ended)
    }

    fn enqueue_call(
        &mut self,
        home: &AccountRegion,
        call: &Call,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| calls::enqueue(conn, home, call, now))
    }

    fn note_answer(
        &mut self,
        home: &AccountRegion,
        invocation: i64,
        keys: &[ResourceKey],
    ) -> Result<(), StoreError> {
        self.ask(home, |conn, home| calls::note_answer(conn, home, invocation, keys))
    }

    fn complete_call(&mut self, invocation: &Invocation) -> Result<bool, StoreError> {
        let ended = self.done(calls::complete(self.conn, invocation))?;
        self.after.borrow_mut().leases.push((Leased::Call(invocation.id), invocation.generation));
        Ok(ended)
    }

    fn hand_call_over(
        &mut self,
        invocation: &Invocation,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let handed = self.done(calls::hand_over(self.conn, invocation, until))?;
        self.after.borrow_mut().leases.push((Leased::Call(invocation.id), invocation.generation));
        Ok(handed)
    }

    fn put_document(
        &mut self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
        text: &str,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| documents::put(conn, home, kind, name, text))
    }

    fn delete_document(
        &mut self,
        home: &AccountRegion,
        kind: &str,
        name: &str,
    ) -> Result<bool, StoreError> {
        self.ask(home, |conn, home| documents::delete(conn, home, kind, name))
    }

    fn clear(&mut self, keep: &[&str]) -> Result<(), StoreError> {
        self.flush()?;
        self.done(clear::all(self.conn, keep).and_then(|homes| {
            homes.into_iter().try_for_each(|home| self.new_rules_version(self.conn, home))
        }))?;
        self.pending.replace(Pending::default());
        Ok(())
    }

    fn add_notice(
        &mut self,
        home: &AccountRegion,
        notice: &NewNotice<'_>,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| outbox::add(conn, home, notice))
    }

    fn end_notice(&mut self, number: i64) -> Result<(), StoreError> {
        self.done(outbox::delete(self.conn, number))
    }

    fn fail_notice(
        &mut self,
        number: i64,
        error: &str,
        again: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.done(outbox::fail(self.conn, number, error, again))
    }

    fn revive_notices(
        &mut self,
        sink: Option<&str>,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.done(outbox::revive(self.conn, sink, id, now))
    }

    fn prune_items(
        &mut self,
        home: &AccountRegion,
        before: Timestamp,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Pruned<i64>, StoreError> {
        self.flush()?;
        self.change(home, |conn, home| prune::items(conn, home, before, after, limit))
    }

    fn prune_timeline(
        &mut self,
        home: &AccountRegion,
        before: Timestamp,
        after: Option<TimelineCursor>,
        limit: usize,
    ) -> Result<Pruned<TimelineCursor>, StoreError> {
        self.flush()?;
        self.change(home, |conn, home| prune::timeline(conn, home, before, after, limit))
    }

    fn put_schedule(
        &mut self,
        home: &AccountRegion,
        rule_id: &str,
        next: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.change(home, |conn, home| rules::put_schedule(conn, home, rule_id, next))
    }
}
