//! What an evaluation may use up.

use crate::error::EvalFault;
use std::cell::Cell;

/// Bounds of one evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Steps: parts of queries that are followed, values that are compared.
    pub steps: u64,
    /// How deeply rules, blocks, filters, variables and values may lead into each other.
    pub depth: usize,
    /// Bytes of all values that functions make.
    pub bytes: usize,
}

impl Default for Limits {
    /// Enough for documents of megabytes, and over in about a second.
    fn default() -> Self {
        Self { steps: 5_000_000, depth: 160, bytes: 16 << 20 }
    }
}

/// After how many steps it is asked whether to stop.
const ASK_EVERY: u64 = 4_096;

/// What is left of the limits.
pub(crate) struct Budget<'b> {
    limits: Limits,
    steps: Cell<u64>,
    ask_at: Cell<u64>,
    depth: Cell<usize>,
    bytes: Cell<usize>,
    stop: Option<&'b dyn Fn() -> bool>,
}

impl<'b> Budget<'b> {
    pub(crate) fn new(limits: Limits, stop: Option<&'b dyn Fn() -> bool>) -> Self {
        Self {
            limits,
            steps: Cell::new(0),
            ask_at: Cell::new(ASK_EVERY),
            depth: Cell::new(0),
            bytes: Cell::new(0),
            stop,
        }
    }

    #[inline]
    pub(crate) fn step(&self) -> Result<(), EvalFault> {
        self.steps(1)
    }

    #[inline]
    pub(crate) fn steps(&self, count: u64) -> Result<(), EvalFault> {
        let steps = self.steps.get().saturating_add(count);
        self.steps.set(steps);
        if steps < self.ask_at.get() { Ok(()) } else { self.ask(steps) }
    }

    #[cold]
    fn ask(&self, steps: u64) -> Result<(), EvalFault> {
        if steps > self.limits.steps {
            return Err(EvalFault::Steps(self.limits.steps));
        }
        if self.stop.is_some_and(|stop| stop()) {
            return Err(EvalFault::Time);
        }
        self.ask_at.set((steps + ASK_EVERY).min(self.limits.steps + 1));
        Ok(())
    }

    /// Takes bytes for a value that is made.
    pub(crate) fn take(&self, bytes: usize) -> Result<(), EvalFault> {
        let taken = self.bytes.get().saturating_add(bytes);
        self.bytes.set(taken);
        if taken > self.limits.bytes { Err(EvalFault::Memory(self.limits.bytes)) } else { Ok(()) }
    }

    /// How many bytes may still be taken.
    pub(crate) fn bytes_left(&self) -> usize {
        self.limits.bytes.saturating_sub(self.bytes.get())
    }

    /// Goes one level deeper, for as long as the answer lives.
    pub(crate) fn deeper(&self) -> Result<Level<'_>, EvalFault> {
        let depth = self.depth.get() + 1;
        if depth > self.limits.depth {
            return Err(EvalFault::Depth(self.limits.depth));
        }
        self.depth.set(depth);
        Ok(Level(&self.depth))
    }
}

/// A level that ends when this is dropped.
pub(crate) struct Level<'b>(&'b Cell<usize>);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}
