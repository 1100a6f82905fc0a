//! Asking a function about everything that its rule covers.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{
    Arrival, Call, CallCause, Cause, ComplianceFilter, ItemRow, Page, ReadTx, StoreExt,
};
use crate::rules::CompiledRule;
use assize_model::item::IndexedItem;
use assize_model::{AccountRegion, ComplianceType, ResourceKey};
use std::ops::ControlFlow;

/// Resources looked at, and calls written, in one transaction.
const CHUNK: usize = 512;

impl Engine {
    /// Adds the calls that the rule's creation, its period or a re-evaluation by hand cause:
    /// one for each resource in scope if changes wake the rule, and one without a resource if
    /// time does.
    pub(crate) fn ask_function(
        &self,
        home: &AccountRegion,
        rule: &CompiledRule,
        cause: Option<Cause>,
    ) -> Result<(), EngineError> {
        if rule.wakes_on_change() && cause != Some(Cause::Scheduled) {
            for resource_type in self.types_of(home, rule)? {
                self.ask_about_type(home, rule, &resource_type)?;
            }
            self.ask_about_judged(home, rule)?;
        }
        if rule.period().is_some() {
            let call =
                Call { rule_id: rule.id().to_owned(), key: None, cause: CallCause::Schedule };
            self.enqueue_calls(home, vec![call])?;
        }
        Ok(())
    }

    /// The types in the rule's scope; without a scope, all that are recorded.
    fn types_of(
        &self,
        home: &AccountRegion,
        rule: &CompiledRule,
    ) -> Result<Vec<String>, EngineError> {
        let named = rule.types();
        if !named.is_empty() {
            return Ok(named.into_iter().map(str::to_owned).collect());
        }
        let counted = self.store.read(|tx| tx.count_resources(home))?;
        Ok(counted.into_iter().map(|count| count.resource_type).collect())
    }

    fn ask_about_type(
        &self,
        home: &AccountRegion,
        rule: &CompiledRule,
        resource_type: &str,
    ) -> Result<(), EngineError> {
        let mut after: Option<Arrival> = None;
        loop {
            let mut seen = 0;
            let mut last = None;
            let mut calls = Vec::new();
            self.store.read(|tx| {
                tx.scan_items(home, resource_type, after, CHUNK, &mut |place, row| {
                    seen += 1;
                    if in_scope(rule, &row) {
                        calls.push(sweep_call(rule, row.key));
                    }
                    last = Some(place);
                    ControlFlow::Continue(())
                })
            })?;
            self.enqueue_calls(home, calls)?;
            if seen < CHUNK {
                return Ok(());
            }
            after = last;
        }
    }

    /// Asks about resources that have a verdict, whether or not the scope still admits them:
    /// the function is told that they left.
    fn ask_about_judged(
        &self,
        home: &AccountRegion,
        rule: &CompiledRule,
    ) -> Result<(), EngineError> {
        let types = ComplianceType::ALL
            .into_iter()
            .filter(|compliance| *compliance != ComplianceType::NotApplicable)
            .collect();
        let filter = ComplianceFilter { types };
        let mut page = Page::first(CHUNK);
        loop {
            let rows = self.store.read(|tx| tx.results_of_rule(home, rule.id(), &filter, &page))?;
            let Some(last) = rows.last() else { return Ok(()) };
            page.after = Some(last.key.clone());
            let calls = self.store.read(|tx| -> Result<_, EngineError> {
                let mut calls = Vec::new();
                for row in rows {
                    if left_scope(tx, home, rule, &row.key)? {
                        calls.push(sweep_call(rule, row.key));
                    }
                }
                Ok(calls)
            })?;
            self.enqueue_calls(home, calls)?;
        }
    }

    fn enqueue_calls(&self, home: &AccountRegion, calls: Vec<Call>) -> Result<(), EngineError> {
        if calls.is_empty() {
            return Ok(());
        }
        let (home, now) = (home.clone(), self.now());
        self.store.write(move |tx| {
            for call in &calls {
                tx.enqueue_call(&home, call, now)?;
            }
            Ok::<_, EngineError>(())
        })?;
        self.notify();
        Ok(())
    }
}

fn sweep_call(rule: &CompiledRule, key: ResourceKey) -> Call {
    Call { rule_id: rule.id().to_owned(), key: Some(key), cause: CallCause::Sweep }
}

/// Whether the rule's scope admits an item. An item that can't be read is admitted, so that
/// its fault shows when the event is made.
pub(super) fn in_scope(rule: &CompiledRule, row: &ItemRow) -> bool {
    let Some(scope) = &rule.rule.definition.scope else { return true };
    match IndexedItem::new(row.text.as_str()) {
        Ok(item) => item.view().map_or(true, |view| scope.admits(&view)),
        Err(_) => true,
    }
}

/// Whether a resource that has a verdict is recorded, and gone or out of the scope.
fn left_scope(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rule: &CompiledRule,
    key: &ResourceKey,
) -> Result<bool, EngineError> {
    let row = tx.current_item(home, key)?;
    Ok(row.is_some_and(|row| !row.status.is_evaluable() || !in_scope(rule, &row)))
}
