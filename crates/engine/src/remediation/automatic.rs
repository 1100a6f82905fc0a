//! Executions that verdicts start: the hook where results are kept, and the attempts that follow.

use super::configuration::{Remediation, configurations, execution, for_resource, is_open};
use super::exceptions::{RemediationException, is_excepted, put};
use super::execution::{Execution, ExecutionState};
use super::queue::{Due, enqueue};
use super::start::begin;
use super::store::name_of;
use crate::error::EngineError;
use crate::ports::{ComplianceFilter, Page, ResultRow, WriteTx};
use assize_model::{AccountRegion, ComplianceType, ResourceKey, Timestamp};
use std::collections::HashMap;

/// Results read at a time.
const CHUNK: usize = 500;

/// Starts executions for verdicts that a transaction keeps. Which rules remediate by themselves
/// is looked up once for each rule.
#[derive(Default)]
pub(crate) struct Automatic {
    rules: HashMap<String, bool>,
}

impl Automatic {
    /// Whether changes of the rule's verdicts start anything.
    pub(crate) fn watches(
        &mut self,
        tx: &dyn WriteTx,
        home: &AccountRegion,
        rule_id: &str,
    ) -> Result<bool, EngineError> {
        if let Some(known) = self.rules.get(rule_id) {
            return Ok(*known);
        }
        let automatic = configurations(tx, home, rule_id)?.iter().any(|one| one.automatic);
        self.rules.insert(rule_id.to_owned(), automatic);
        Ok(automatic)
    }

    /// A verdict of a watched rule was kept in place of `before`.
    pub(crate) fn changed(
        &self,
        tx: &mut dyn WriteTx,
        home: &AccountRegion,
        before: Option<ComplianceType>,
        row: &ResultRow,
    ) -> Result<(), EngineError> {
        let failing = ComplianceType::NonCompliant;
        if row.compliance != failing || before == Some(failing) {
            return Ok(());
        }
        match for_resource(tx, home, &row.rule_id, &row.key)? {
            Some(one) if one.automatic => {
                attempt(tx, home, &row.rule_id, &row.key, &one, row.recorded_at)
            }
            _ => Ok(()),
        }
    }
}

/// Starts executions for all resources that do not comply: the configuration has just been put.
pub(super) fn start_all(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    one: &Remediation,
    now: Timestamp,
) -> Result<(), EngineError> {
    let filter = ComplianceFilter { types: vec![ComplianceType::NonCompliant] };
    let mut page = Page::first(CHUNK);
    loop {
        let rows = tx.results_of_rule(home, rule_id, &filter, &page)?;
        let Some(last) = rows.last() else { return Ok(()) };
        page.after = Some(last.key.clone());
        let more = rows.len() == CHUNK;
        for row in rows.iter().filter(|row| one.is_for(&row.key.resource_type)) {
            attempt(tx, home, rule_id, &row.key, one, now)?;
        }
        if !more {
            return Ok(());
        }
    }
}

/// Starts an execution, unless one has not ended, or the resource is excepted. When the attempts
/// within the window are used up, the resource becomes excepted instead.
pub(super) fn attempt(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
    one: &Remediation,
    now: Timestamp,
) -> Result<(), EngineError> {
    let kept = execution(tx, home, &name_of(rule_id, key))?;
    if kept.as_ref().is_some_and(is_open) || is_excepted(tx, home, rule_id, key, now)? {
        return Ok(());
    }
    let attempts = within_window(kept.as_ref(), one, now);
    if attempts.len() >= one.attempts() {
        return except(tx, home, rule_id, key, one);
    }
    begin(tx, home, rule_id, key.clone(), Some(now), attempts, now)
}

/// An automatic execution has ended. Whether it helped is looked at after a pause; when it was the
/// last attempt and failed, there is nothing to wait for.
pub(super) fn ended(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    ended: &Execution,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Some(one) = for_resource(tx, home, rule_id, &ended.key)?.filter(|one| one.automatic) else {
        return Ok(());
    };
    let used = within_window(Some(ended), &one, now).len();
    if ended.state == ExecutionState::Failed && used >= one.attempts() {
        return except(tx, home, rule_id, &ended.key, &one);
    }
    let due = now.plus_millis(one.pause_ms());
    enqueue(tx, home, &name_of(rule_id, &ended.key), Due::Look, due)
}

/// The pause after an automatic execution is over: tries again if the resource still fails.
pub(super) fn look_again(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
    now: Timestamp,
) -> Result<(), EngineError> {
    let result = tx.result(home, rule_id, key)?;
    if result.is_none_or(|row| row.compliance != ComplianceType::NonCompliant) {
        return Ok(());
    }
    match for_resource(tx, home, rule_id, key)? {
        Some(one) if one.automatic => attempt(tx, home, rule_id, key, &one, now),
        _ => Ok(()),
    }
}

fn within_window(kept: Option<&Execution>, one: &Remediation, now: Timestamp) -> Vec<Timestamp> {
    let since = now.plus_millis(-one.window_ms());
    let attempts = kept.map(|kept| kept.attempts.as_slice()).unwrap_or_default();
    attempts.iter().copied().filter(|at| *at > since).collect()
}

fn except(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    rule_id: &str,
    key: &ResourceKey,
    one: &Remediation,
) -> Result<(), EngineError> {
    let message = format!(
        "Automatic remediation was tried {} times within {} seconds, and the resource still is \
         NON_COMPLIANT. Delete this exception to have it tried again.",
        one.attempts(),
        one.window_ms() / 1_000
    );
    let exception =
        RemediationException { key: key.clone(), message: Some(message), expires: None };
    put(tx, home, rule_id, &exception)
}
