//! Threads that call the functions of custom rules.
//!
//! A function may run for minutes, so calls have threads of their own, made as they are
//! needed. One rule gets a share of them only: functions that hang keep no other rule
//! waiting.

use assize_engine::ports::Invocation;
use assize_engine::{Called, Engine};
use assize_model::AccountRegion;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Calls under way at a time.
const MAX_CALLS: usize = 64;
/// Calls under way at a time of one rule.
const MAX_CALLS_OF_RULE: usize = 4;
/// The longest wait for a wake; also how late a call that was given back may be.
const IDLE: Duration = Duration::from_millis(250);
/// How soon a call whose thread failed is made again, in milliseconds; then twice as late
/// each time, up to a minute.
const FAULT_WAIT_MS: i64 = 1_000;

/// For how long a rule whose calls were refused gets no more of them at a time than went well.
/// Each refused call costs a write and a wait; after this time a larger share is tried again.
const NARROW: Duration = Duration::from_secs(1);

type Rule = (AccountRegion, String);

/// What is under way.
#[derive(Default)]
struct Busy {
    total: usize,
    by_rule: HashMap<Rule, usize>,
    /// Shares of rules whose functions could not take more, and until when they hold.
    narrow: HashMap<Rule, (usize, Instant)>,
}

impl Busy {
    /// How many more calls of a rule may be under way.
    fn room(&self, rule: &Rule, now: Instant) -> usize {
        let narrow = self.narrow.get(rule).filter(|(_, until)| now < *until);
        let share = narrow.map_or(MAX_CALLS_OF_RULE, |(share, _)| *share);
        share.saturating_sub(self.by_rule.get(rule).copied().unwrap_or(0))
    }

    /// A call of the rule has ended.
    fn end(&mut self, rule: &Rule, called: Called, now: Instant) {
        self.total = self.total.saturating_sub(1);
        let left = self.by_rule.get(rule).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            self.by_rule.remove(rule);
        } else {
            self.by_rule.insert(rule.clone(), left);
        }
        self.narrow.retain(|_, (_, until)| now < *until);
        if called == Called::Throttled {
            self.narrow.insert(rule.clone(), (left.max(1), now + NARROW));
        }
    }
}

/// Hands calls to threads.
#[derive(Clone)]
pub(crate) struct Lanes {
    engine: Arc<Engine>,
    busy: Arc<(Mutex<Busy>, Condvar)>,
}

impl Lanes {
    pub(crate) fn new(engine: &Arc<Engine>) -> Self {
        Self { engine: Arc::clone(engine), busy: Arc::default() }
    }

    /// Claims calls and hands each to a thread, until `stopped` says so.
    pub(crate) fn run(&self, stopped: &dyn Fn() -> bool) -> Result<(), assize_engine::EngineError> {
        let mut seen = 0;
        while !stopped() {
            while self.hand_out()? > 0 && !stopped() {}
            seen = self.engine.wait(seen, IDLE);
        }
        Ok(())
    }

    /// Waits until no call is under way, at most for `grace`. What is still running then is
    /// made again after the next start.
    pub(crate) fn drain(&self, grace: Duration) {
        let (busy, ended) = &*self.busy;
        let guard = busy.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = ended.wait_timeout_while(guard, grace, |busy| busy.total > 0);
        if let Ok((busy, _)) = waited
            && busy.total > 0
        {
            tracing::warn!(
                calls = busy.total,
                "functions are still running; they will be called again"
            );
        }
    }

    fn hand_out(&self) -> Result<usize, assize_engine::EngineError> {
        let free = MAX_CALLS - self.busy().total.min(MAX_CALLS);
        if free == 0 {
            return Ok(0);
        }
        let now = Instant::now();
        let allowance = |home: &AccountRegion, rule_id: &str| {
            self.busy().room(&(home.clone(), rule_id.to_owned()), now)
        };
        let calls = self.engine.claim_calls(free, &allowance)?;
        let count = calls.len();
        for call in calls {
            self.spawn(call);
        }
        Ok(count)
    }

    fn spawn(&self, call: Invocation) {
        let rule = (call.home.clone(), call.call.rule_id.clone());
        {
            let mut busy = self.busy();
            busy.total += 1;
            *busy.by_rule.entry(rule.clone()).or_default() += 1;
        }
        let lanes = self.clone();
        let claimed = call.clone();
        let body = move || {
            let made = catch_unwind(AssertUnwindSafe(|| lanes.engine.call_function(&claimed)));
            let called = made.unwrap_or_else(|_| {
                tracing::error!(rule = claimed.call.rule_id, "a call panicked; it is made again");
                let wait = FAULT_WAIT_MS << claimed.attempts.min(6);
                lanes.engine.give_back_call(&claimed, wait, true);
                Called::Ended
            });
            lanes.end(&rule, called);
        };
        if let Err(error) = std::thread::Builder::new().name("assize-call".into()).spawn(body) {
            tracing::error!(%error, "no thread for a call; it is made later");
            self.engine.give_back_call(&call, FAULT_WAIT_MS, false);
            self.end(&(call.home, call.call.rule_id), Called::Ended);
        }
    }

    fn end(&self, rule: &Rule, called: Called) {
        self.busy().end(rule, called, Instant::now());
        self.busy.1.notify_all();
        // There is room for the next.
        self.engine.notify();
    }

    fn busy(&self) -> MutexGuard<'_, Busy> {
        self.busy.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "functions_tests.rs"]
mod tests;
