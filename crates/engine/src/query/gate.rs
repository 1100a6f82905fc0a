//! How many queries, or back-tests, run at a time.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// The most at a time: each has threads, snapshots and memory of its own.
const MOST: usize = 4;

/// Lets a few in; the others wait.
#[derive(Debug, Default)]
pub struct Gate {
    inside: Mutex<usize>,
    left: Condvar,
}

impl Gate {
    /// Waits until there is room; `None` when there is none by the deadline.
    pub(crate) fn enter(&self, deadline: Instant) -> Option<Entered<'_>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        while *inside >= MOST {
            let left = deadline.checked_duration_since(Instant::now())?;
            inside = self.left.wait_timeout(inside, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *inside += 1;
        Some(Entered(self))
    }
}

/// A query that was let in.
pub(crate) struct Entered<'g>(&'g Gate);

impl Drop for Entered<'_> {
    fn drop(&mut self) {
        let mut inside = self.0.inside.lock().unwrap_or_else(PoisonError::into_inner);
        *inside = inside.saturating_sub(1);
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_full_gate_lets_nobody_in_until_somebody_leaves() {
        let gate = Gate::default();
        let soon = || Instant::now() + Duration::from_millis(20);
        let mut inside: Vec<_> = (0..MOST).map(|_| gate.enter(soon()).unwrap()).collect();
        assert!(gate.enter(soon()).is_none());
        inside.pop();
        assert!(gate.enter(soon()).is_some());
    }
}
