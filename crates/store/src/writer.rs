//! The one thread that writes.
//!
//! Jobs that wait at the same time are committed together: the disk is asked to be safe once
//! for all of them. Each but the first runs within a savepoint, so that undoing one leaves
//! the others alone. While a commit is under way the next group gathers by itself; a job
//! that comes alone is committed at once.

use crate::errors::store_error;
use crate::leases::Leases;
use crate::numbers;
use crate::tx::{AfterCommit, Shared, Tx};
use assize_engine::ports::{Decision, StoreError};
use rusqlite::Connection;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// A job for the writer.
pub(crate) type Job = Box<dyn FnOnce(&mut Tx<'_>) -> Decision + Send>;
type Answer = SyncSender<Result<(), StoreError>>;

/// Jobs that may wait before callers do.
const QUEUE: usize = 1024;
/// The most jobs of a group.
const GROUP_JOBS: usize = 256;
/// A group takes no further job after this time.
const GROUP_TIME: Duration = Duration::from_millis(20);

/// Keys settle when so many are fresh. Fewer, and the pages of the settled ones are written
/// more often; more, and each commit carries more pages of the fresh ones.
const FRESH_KEYS: usize = 8192;

/// The writer's end of the store.
#[derive(Debug)]
pub(crate) struct Writer {
    queue: Option<SyncSender<(Job, Answer)>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(
        conn: Connection,
        path: PathBuf,
        shared: Arc<Shared>,
        leases: Arc<Mutex<Leases>>,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let fresh = numbers::count_fresh(&conn).map_err(|e| store_error(&path, &e))?;
        let state = State { conn, path, shared, leases, fresh: Cell::new(fresh) };
        let thread = thread::Builder::new()
            .name("assize-writer".into())
            .spawn(move || state.run(&jobs))
            .map_err(|e| StoreError::Other(format!("no thread for the writer: {e}")))?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Runs a job and waits until it is durable or undone.
    pub(crate) fn run(&self, job: Job) -> Result<(), StoreError> {
        if self.is_here() {
            let reason = "a write within a write would wait for itself";
            return Err(StoreError::Other(reason.into()));
        }
        let stopped = || StoreError::Other("the writer has stopped".into());
        let (answer, wait) = sync_channel(1);
        let queue = self.queue.as_ref().ok_or_else(stopped)?;
        queue.send((job, answer)).map_err(|_| stopped())?;
        wait.recv().map_err(|_| stopped())?
    }

    fn is_here(&self) -> bool {
        self.thread.as_ref().is_some_and(|writer| writer.thread().id() == thread::current().id())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        let here = self.is_here();
        if let Some(thread) = self.thread.take().filter(|_| !here) {
            // A panic of the thread was reported by its hook.
            let _ = thread.join();
        }
    }
}

struct State {
    conn: Connection,
    path: PathBuf,
    shared: Arc<Shared>,
    leases: Arc<Mutex<Leases>>,
    /// How many keys are fresh; more than there are, after an undone group.
    fresh: Cell<usize>,
}

/// What became of one job.
enum Outcome {
    /// It waits for the commit.
    Kept(AfterCommit),
    /// It was undone, and only it.
    Undone(Result<(), StoreError>),
}

impl State {
    fn run(&self, jobs: &Receiver<(Job, Answer)>) {
        while let Ok(first) = jobs.recv() {
            self.group(first, jobs);
        }
    }

    fn group(&self, first: (Job, Answer), jobs: &Receiver<(Job, Answer)>) {
        let started = Instant::now();
        let mut kept: Vec<(Answer, AfterCommit)> = Vec::new();
        let mut next = Some(first);
        let mut taken = 0;
        while let Some((job, answer)) = next.take() {
            match self.one(job, kept.is_empty()) {
                Outcome::Kept(after) => kept.push((answer, after)),
                Outcome::Undone(result) => {
                    let _ = answer.send(result);
                }
            }
            // Some failures, a full disk among them, make SQLite undo the whole transaction.
            if !kept.is_empty() && self.conn.is_autocommit() {
                let lost = StoreError::Other("another transaction of its group failed".into());
                return answer_all(kept, &Err(lost));
            }
            taken += 1;
            if taken < GROUP_JOBS && started.elapsed() < GROUP_TIME {
                next = jobs.try_recv().ok();
            }
        }
        if kept.is_empty() {
            return;
        }
        match self.settle().and_then(|()| self.execute("COMMIT")) {
            Ok(()) => {
                for (_, after) in &mut kept {
                    self.committed(std::mem::take(after));
                }
                answer_all(kept, &Ok(()));
            }
            Err(error) => {
                tracing::error!(%error, jobs = kept.len(), "commit failed");
                self.undo("ROLLBACK");
                // Perhaps they had settled, and are fresh again: settle next time.
                self.fresh.set(FRESH_KEYS);
                answer_all(kept, &Err(error));
            }
        }
    }

    /// Runs one job, in a transaction of its own if it is the `first` of its group.
    fn one(&self, job: Job, first: bool) -> Outcome {
        if let Err(error) = self.execute(if first { "BEGIN IMMEDIATE" } else { "SAVEPOINT job" }) {
            return Outcome::Undone(Err(error));
        }
        let mut tx = Tx::new(&self.conn, &self.shared, &self.path);
        let decision = catch_unwind(AssertUnwindSafe(|| job(&mut tx)));
        let verdict = match decision {
            Ok(Decision::Commit) => match tx.take_fault() {
                None => tx.flush(),
                Some(error) => Err(error),
            }
            .map(|()| Decision::Commit),
            Ok(Decision::Rollback) => Ok(Decision::Rollback),
            Err(_) => Err(StoreError::Other("the transaction panicked".into())),
        };
        let verdict = match verdict {
            Ok(Decision::Commit) if !first => {
                self.execute("RELEASE job").map(|()| Decision::Commit)
            }
            other => other,
        };
        match verdict {
            Ok(Decision::Commit) => {
                self.fresh.set(self.fresh.get() + tx.pending.borrow().new_resources);
                Outcome::Kept(tx.after.take())
            }
            undone => {
                if first {
                    self.undo("ROLLBACK");
                } else {
                    self.undo("ROLLBACK TO job");
                    self.undo("RELEASE job");
                }
                Outcome::Undone(undone.map(drop))
            }
        }
    }

    /// Settles the fresh keys if there are many.
    fn settle(&self) -> Result<(), StoreError> {
        if self.fresh.get() < FRESH_KEYS {
            return Ok(());
        }
        numbers::settle(&self.conn).map_err(|e| store_error(&self.path, &e))?;
        self.fresh.set(0);
        Ok(())
    }

    fn execute(&self, sql: &'static str) -> Result<(), StoreError> {
        let done = self.conn.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
        done.map(drop).map_err(|e| store_error(&self.path, &e))
    }

    /// Undoes something, unless SQLite has undone the whole transaction already.
    fn undo(&self, sql: &'static str) {
        if self.conn.is_autocommit() {
            return;
        }
        if let Err(error) = self.execute(sql) {
            tracing::error!(%error, sql, "cannot undo");
            // Without its savepoint the transaction holds what must not be kept.
            if sql != "ROLLBACK" {
                self.undo("ROLLBACK");
            }
        }
    }

    fn committed(&self, after: AfterCommit) {
        if !after.homes.is_empty() {
            self.shared.homes.learn(after.homes);
        }
        if !after.leases.is_empty() {
            let mut leases = self.leases.lock().unwrap_or_else(PoisonError::into_inner);
            for (what, generation) in after.leases {
                leases.end(what, generation);
            }
        }
    }
}

fn answer_all(kept: Vec<(Answer, AfterCommit)>, result: &Result<(), StoreError>) {
    for (answer, _) in kept {
        // A caller that is gone needs no answer.
        let _ = answer.send(result.clone());
    }
}
