//! Batches over threads: taken in turn, judged side by side, handed over in order.

use super::feed::Feed;
use super::judge::{Outcome, Worker};
use super::run::{Collect, OfflineError};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Hands outcomes over as they come, on the calling thread.
pub(super) type Deliver<'d, P> =
    &'d mut dyn FnMut(Outcome<P>) -> Result<ControlFlow<()>, OfflineError>;

/// Runs all batches of a feed through workers.
pub(super) fn pipeline<'e, F: Feed, C: Collect>(
    feed: &mut F,
    threads: usize,
    worker: &(dyn Fn() -> Worker<'e, C> + Sync),
    deliver: Deliver<'_, C::Part>,
) -> Result<ControlFlow<()>, OfflineError> {
    if threads <= 1 {
        let (mut worker, mut batch) = (worker(), F::Batch::default());
        while feed.fill(&mut batch) {
            if deliver(worker.batch(&batch))?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        return Ok(ControlFlow::Continue(()));
    }
    let turnstile = Turnstile::new(threads as u64 * 4);
    let feed = Mutex::new((0u64, feed));
    let (send, receive) = sync_channel(threads);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let send = send.clone();
                let (feed, turnstile) = (&feed, &turnstile);
                scope.spawn(move || work(feed, turnstile, &mut worker(), &send))
            })
            .collect();
        drop(send);
        let mut early = BTreeMap::new();
        let mut next = 0u64;
        let mut flow = Ok(ControlFlow::Continue(()));
        while let Ok((at, outcome)) = receive.recv() {
            early.insert(at, outcome);
            while let Some(outcome) = early.remove(&next)
                && matches!(flow, Ok(ControlFlow::Continue(())))
            {
                flow = deliver(outcome);
                next += 1;
                turnstile.passed(next);
            }
            if !matches!(flow, Ok(ControlFlow::Continue(()))) {
                break;
            }
        }
        turnstile.stop();
        drop(receive);
        for worker in workers {
            worker.join().map_err(|_| OfflineError::Panicked)?;
        }
        flow
    })
}

fn work<F: Feed, C: Collect>(
    feed: &Mutex<(u64, &mut F)>,
    turnstile: &Turnstile,
    worker: &mut Worker<'_, C>,
    send: &SyncSender<(u64, Outcome<C::Part>)>,
) {
    // Should this thread fail, the others must not wait for what it took.
    let _guard = StopOnPanic(turnstile);
    let mut batch = F::Batch::default();
    loop {
        let at = {
            let mut feed = lock(feed);
            if !turnstile.enter(feed.0) || !feed.1.fill(&mut batch) {
                return;
            }
            feed.0 += 1;
            feed.0 - 1
        };
        if send.send((at, worker.batch(&batch))).is_err() {
            return;
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lets only so many batches be under way, so that one slow batch does not make the
/// outcomes of all others pile up behind it.
struct Turnstile {
    width: u64,
    state: Mutex<(u64, bool)>,
    moved: Condvar,
}

impl Turnstile {
    fn new(width: u64) -> Self {
        Self { width, state: Mutex::new((0, false)), moved: Condvar::new() }
    }

    /// Waits until batch `at` may start; `false` when no more shall.
    fn enter(&self, at: u64) -> bool {
        let mut state = lock(&self.state);
        while !state.1 && at >= state.0 + self.width {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        !state.1
    }

    /// Tells that all batches before `next` were handed over.
    fn passed(&self, next: u64) {
        lock(&self.state).0 = next;
        self.moved.notify_all();
    }

    fn stop(&self) {
        lock(&self.state).1 = true;
        self.moved.notify_all();
    }
}

struct StopOnPanic<'t>(&'t Turnstile);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}
