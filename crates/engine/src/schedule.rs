//! Periodic triggers.

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Cause, StoreExt, TaskKind, Work};
use assize_model::Timestamp;

/// Schedules looked at in one transaction.
const BATCH: usize = 256;

impl Engine {
    /// Turns the schedules that are due into work, and sets each one's next time: the first
    /// multiple of its period after now, counted from its former time. However late it is,
    /// a missed period runs once. Answers how many were due.
    pub fn run_schedules(&self) -> Result<usize, EngineError> {
        let now = self.now();
        let due = self.store.read(|tx| tx.due_schedules(now, BATCH))?;
        if due.is_empty() {
            return Ok(0);
        }
        let periods = self.store.read(|tx| {
            let mut periods = Vec::with_capacity(due.len());
            for (home, rule_id, at) in due {
                let rules = self.rule_set(tx, &home)?;
                let period = rules.by_id(&rule_id).and_then(|rule| rule.period());
                periods.push((home, rule_id, at, period));
            }
            Ok::<_, EngineError>(periods)
        })?;
        let count = periods.len();
        self.store.write(move |tx| {
            for (home, rule_id, at, period) in periods {
                let Some(period) = period else {
                    tx.put_schedule(&home, &rule_id, None)?;
                    continue;
                };
                tx.put_schedule(&home, &rule_id, Some(next_after(at, period.millis(), now)))?;
                let work = Work::Rule(rule_id);
                tx.enqueue(&home, &TaskKind { work, cause: Some(Cause::Scheduled) }, now)?;
            }
            Ok::<_, EngineError>(())
        })?;
        self.notify();
        Ok(count)
    }

    /// When the next schedule is due.
    pub fn next_schedule(&self) -> Result<Option<Timestamp>, EngineError> {
        Ok(self.store.read(|tx| tx.next_schedule())?)
    }
}

/// The first `at + n * period` after `now`.
pub(crate) fn next_after(at: Timestamp, period: i64, now: Timestamp) -> Timestamp {
    let late = now.millis().saturating_sub(at.millis()).max(0);
    at.plus_millis((late / period + 1).saturating_mul(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_periods_run_once() {
        let t = Timestamp::from_millis;
        assert_eq!(next_after(t(1_000), 100, t(1_000)), t(1_100));
        assert_eq!(next_after(t(1_000), 100, t(1_099)), t(1_100));
        assert_eq!(next_after(t(1_000), 100, t(1_750)), t(1_800));
    }
}
