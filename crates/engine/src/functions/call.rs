//! Making one call: the event, the function's run, and what is noted of it.

use super::ask::in_scope;
use super::outcome::{self, Outcome};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::event::{OVERSIZED, RuleEvent, Trigger};
use crate::ports::{Call, CallCause, Invocation, InvokeError, ReadTx, StoreExt};
use crate::reads::any_changed_since;
use crate::rules::CompiledRule;
use crate::tokens::TokenClaims;
use assize_model::rule::MessageType;
use assize_model::{AccountRegion, ComplianceType, ResourceKey};
use std::sync::Arc;

/// How long a call waits when all of the function's processes are busy, in milliseconds.
const BUSY_WAIT_MS: i64 = 100;

/// How a call ended, for whoever shares out the next ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// It was made, or given back to be made again later.
    Ended,
    /// As many events of the function are handled as may be; it was given back.
    Throttled,
}

/// What a call comes to when its turn is there.
enum Turn {
    /// Nothing is to be asked any more: the rule is gone, or the resource never was in scope.
    Void,
    /// The function is to be invoked.
    Event { arn: String, rule_arn: String, event: Box<RuleEvent>, seen: i64 },
    /// The item is too large, and the rule does not take summaries.
    TooLarge,
}

impl Engine {
    /// Claims calls of functions, for each rule as many as `allowance` says of its id.
    pub fn claim_calls(
        &self,
        max: usize,
        allowance: &dyn Fn(&AccountRegion, &str) -> usize,
    ) -> Result<Vec<Invocation>, EngineError> {
        Ok(self.store.claim_calls(self.now(), self.options.call_lease_ms, max, allowance)?)
    }

    /// Makes waiting calls on the calling thread; answers how many were claimed.
    pub(crate) fn call_once(&self) -> Result<usize, EngineError> {
        if !self.runner.hosts_functions() {
            return Ok(0);
        }
        let calls = self.claim_calls(usize::MAX, &|_, _| usize::MAX)?;
        for call in &calls {
            self.call_function(call);
        }
        Ok(calls.len())
    }

    /// Makes one claimed call and waits for the function's end. A function's failure is kept
    /// in the rule's status, and tried again as often as the options say.
    pub fn call_function(&self, invocation: &Invocation) -> Called {
        let mut since = i64::MAX;
        let ended = self.turn(invocation).and_then(|turn| {
            let outcome = match turn {
                Turn::Void => Outcome::Void,
                _ if invocation.unanswered => Outcome::Unanswered(self.options.answer_wait_ms),
                Turn::TooLarge => Outcome::TooLarge,
                Turn::Event { arn, rule_arn, event, seen } => {
                    since = seen;
                    self.run(invocation, &arn, &rule_arn, &event)?
                }
            };
            self.settle(invocation, outcome, since)
        });
        ended.unwrap_or_else(|error| {
            tracing::error!(%error, rule = invocation.call.rule_id, "a call failed; it will be tried again");
            let wait = 250i64.saturating_mul(1 << invocation.attempts.min(8));
            self.give_back_call(invocation, wait, true);
            Called::Ended
        })
    }

    fn turn(&self, invocation: &Invocation) -> Result<Turn, EngineError> {
        let home = &invocation.home;
        let role = self.recorder_role(home)?;
        self.store.read(|tx| {
            let rules = self.rule_set(tx, home)?;
            let rule = rules.by_id(&invocation.call.rule_id).filter(|rule| rule.is_function());
            let Some(rule) = rule else { return Ok(Turn::Void) };
            let trigger = match &invocation.call.key {
                None => Trigger::Schedule,
                Some(key) => {
                    if !is_to_be_told(tx, home, rule, key, invocation.call.cause)? {
                        return Ok(Turn::Void);
                    }
                    let with_diff = invocation.call.cause == CallCause::Change;
                    Trigger::Item { key: key.clone(), with_diff }
                }
            };
            let event_id = TokenClaims::event_of_call(invocation.id);
            let event = self.event_in(tx, home, &rule.rule, &trigger, &role, &event_id)?;
            if invocation.call.key.is_some() {
                let oversized = event.message_type == OVERSIZED;
                let takes_item = rule.takes(MessageType::ConfigurationItemChangeNotification);
                let takes_summary =
                    rule.takes(MessageType::OversizedConfigurationItemChangeNotification);
                if oversized && !takes_summary {
                    return Ok(Turn::TooLarge);
                }
                if !oversized && !takes_item {
                    return Ok(Turn::Void);
                }
            }
            let arn = rule.rule.definition.source.source_identifier.clone().unwrap_or_default();
            let rule_arn = rule.rule.arn.clone();
            Ok(Turn::Event { arn, rule_arn, event: Box::new(event), seen: tx.last_item()? })
        })
    }

    fn run(
        &self,
        invocation: &Invocation,
        arn: &str,
        rule_arn: &str,
        event: &RuleEvent,
    ) -> Result<Outcome, EngineError> {
        let body = serde_json::to_string(event).map_err(|e| {
            crate::ports::StoreError::Other(format!("an event could not be written: {e}"))
        })?;
        let home = &invocation.home;
        let ran = self
            .runner
            .check(home, arn, rule_arn)
            .map_err(InvokeError::Refused)
            .and_then(|()| self.runner.invoke(home, arn, &body));
        Ok(match ran {
            Ok(invoked) if invoked.answers_later => Outcome::Handed,
            Ok(invoked) => {
                let key = invoked.access_key_id.as_deref();
                let mut reads = key.map(|key| self.function_reads.take(key)).unwrap_or_default();
                // Its own item is what the function was asked about.
                reads.retain(|read| Some(read) != invocation.call.key.as_ref());
                Outcome::Ran(self.store.read(|tx| tx.answers(invocation.id))?, reads)
            }
            Err(error) => {
                if let InvokeError::Function { access_key_id: Some(key), .. } = &error {
                    // The next event of the same process must not answer for it.
                    self.function_reads.take(key);
                }
                Outcome::Failed(error)
            }
        })
    }

    /// Ends the call, or has it tried again, and keeps what became of it in the rule's status.
    /// Where something that the function read came in after the item with the number `seen`, it
    /// is asked again: it may have read the state before, and nothing could wake it yet.
    fn settle(
        &self,
        invocation: &Invocation,
        outcome: Outcome,
        seen: i64,
    ) -> Result<Called, EngineError> {
        if matches!(outcome, Outcome::Failed(InvokeError::Throttled)) {
            self.give_back_call(invocation, BUSY_WAIT_MS, false);
            return Ok(Called::Throttled);
        }
        let retry = outcome
            .may_pass()
            .then(|| self.options.function_retries_ms.get(invocation.attempts as usize).copied())
            .flatten();
        let now = self.now();
        let until = now.plus_millis(self.options.answer_wait_ms);
        let claimed = invocation.clone();
        let told = Arc::new(outcome);
        let outcome = Arc::clone(&told);
        let again = self.store.write(move |tx| -> Result<bool, EngineError> {
            let (home, rule_id) = (&claimed.home, &claimed.call.rule_id);
            if !matches!(*outcome, Outcome::Void) {
                let mut status = tx.rule_status(home, rule_id)?;
                outcome::note(&mut status, &claimed.call, &outcome, now);
                tx.put_rule_status(home, rule_id, &status)?;
            }
            if let (Outcome::Ran(_, reads), Some(key)) = (&*outcome, &claimed.call.key) {
                tx.put_reads(home, rule_id, key, reads)?;
                if any_changed_since(tx, home, reads, seen)? {
                    let call = Call { cause: CallCause::Read, ..claimed.call.clone() };
                    tx.enqueue_call(home, &call, now)?;
                }
            }
            if matches!(*outcome, Outcome::Handed) {
                return Ok(!tx.hand_call_over(&claimed, until)?);
            }
            Ok(retry.is_none() && !tx.complete_call(&claimed)?)
        })?;
        if let Some(problem) = outcome::problem(&invocation.call, &told) {
            tracing::warn!(
                rule = invocation.call.rule_id,
                resource = invocation.call.key.as_ref().map(ToString::to_string),
                code = problem.code,
                will_retry = retry.is_some(),
                "{}",
                problem.message
            );
        }
        match retry {
            Some(wait) => self.give_back_call(invocation, wait, true),
            None if again => self.notify(),
            None => {}
        }
        Ok(Called::Ended)
    }

    /// Gives a call back, for instance one whose thread failed.
    pub fn give_back_call(&self, invocation: &Invocation, wait_ms: i64, counts: bool) {
        let at = self.now().plus_millis(wait_ms);
        if let Err(error) = self.store.release_call(invocation, at, counts) {
            tracing::error!(%error, "giving a call back failed; its lease will end");
        }
    }
}

/// Whether a function hears of a resource: if the scope admits it, or if it has a verdict
/// that may have to go. Of a resource that is gone it hears when that happens; a later
/// re-evaluation passes it over.
fn is_to_be_told(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    rule: &CompiledRule,
    key: &ResourceKey,
    cause: CallCause,
) -> Result<bool, EngineError> {
    let Some(row) = tx.current_item(home, key)? else { return Ok(false) };
    let news = row.status.is_evaluable() || cause == CallCause::Change;
    if news && in_scope(rule, &row) {
        return Ok(true);
    }
    let stored = tx.result(home, rule.id(), key)?;
    Ok(stored.is_some_and(|stored| stored.compliance != ComplianceType::NotApplicable))
}
