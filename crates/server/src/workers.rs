//! Threads that do the waiting work.
//!
//! - `assize-work` claims tasks, judges single resources at once, and hands rules over;
//! - `assize-sweep` goes over all resources of the rules that were handed over, so that a long
//!   sweep keeps no single resource waiting;
//! - `assize-schedule` sleeps until the next period is over;
//! - `assize-functions` hands calls of functions to threads of their own;
//! - `assize-deliver` delivers snapshots and history to the channel's bucket;
//! - `assize-tell`, one for each sink, tells what waits for it;
//! - `assize-events` hands waiting events to their functions;
//! - `assize-remediation` hands executions of remediation to threads of their own;
//! - `assize-packs` makes and deletes the rules of conformance packs;
//! - `assize-expire` deletes log events that are older than their groups keep them;
//! - `assize-forget` deletes history that is older than its account keeps it.
//!
//! A fault in one piece of work is logged, and its thread goes on: the store gives unfinished
//! tasks out again when their leases end.

use crate::deployments;
use crate::functions::Lanes;
use crate::lambda::Events;
use crate::remediation::Remediations;
use assize_engine::ports::{LogStore, Sink, Task};
use assize_engine::{Engine, EngineError};
use assize_functions::Registry;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The longest wait for a wake; also how late a task that was given back may be.
const IDLE: Duration = Duration::from_millis(500);
/// The longest sleep of the scheduler, so that a clock that jumps is noticed.
const SCHEDULE_IDLE: Duration = Duration::from_secs(30);
/// The scheduler looks no more often than this, however often it is woken.
const SCHEDULE_PAUSE: Duration = Duration::from_millis(100);
/// How long functions may go on when the server ends.
const CALL_GRACE: Duration = Duration::from_secs(5);
/// How late a waiting event may be.
const EVENTS_PAUSE: Duration = Duration::from_millis(100);
/// How often logs are looked through for events that are too old …
const EXPIRE_PAUSE: Duration = Duration::from_secs(600);
/// … and how many are deleted at a time, so that nobody waits long for the log's writer.
const EXPIRE_BATCH: usize = 5_000;
/// How late a delivery may be.
const DELIVERY_PAUSE: Duration = Duration::from_millis(500);
/// How often history is looked through for what is too old.
const FORGET_PAUSE: Duration = Duration::from_secs(60 * 60);
/// How late a notification may be.
const TELL_PAUSE: Duration = Duration::from_millis(200);
/// The wait after a fault.
const FAULT_PAUSE: Duration = Duration::from_secs(1);

/// The threads.
pub(crate) struct Workers {
    engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
    lanes: Lanes,
    remediations: Option<Remediations>,
    threads: Vec<JoinHandle<()>>,
}

/// What the threads share.
#[derive(Clone)]
struct Shared {
    engine: Arc<Engine>,
    stop: Arc<AtomicBool>,
    /// Tasks of rules that were handed over and have not ended. A sweep may outlast its lease.
    sweeping: Arc<Mutex<HashSet<i64>>>,
}

impl Workers {
    /// Starts the threads.
    pub(crate) fn start(
        engine: &Arc<Engine>,
        logs: &Arc<dyn LogStore>,
        registry: &Arc<Registry>,
        remediations: Option<Remediations>,
    ) -> std::io::Result<Self> {
        let shared =
            Shared { engine: Arc::clone(engine), stop: Arc::default(), sweeping: Arc::default() };
        let mut workers = Self {
            engine: Arc::clone(engine),
            stop: Arc::clone(&shared.stop),
            lanes: Lanes::new(engine),
            remediations,
            threads: Vec::new(),
        };
        let (sender, receiver) = channel();
        workers.spawn("assize-work", &shared, move |shared| shared.work(&sender))?;
        workers.spawn("assize-sweep", &shared, move |shared| shared.sweep(&receiver))?;
        workers.spawn("assize-schedule", &shared, Shared::schedule)?;
        workers.spawn("assize-packs", &shared, |shared| {
            deployments::run(&shared.engine, &|| shared.stopped())
        })?;
        for sink in engine.sinks() {
            let sink = Arc::clone(sink);
            workers.spawn("assize-tell", &shared, move |shared| shared.tell(&*sink))?;
        }
        workers.spawn("assize-forget", &shared, Shared::forget)?;
        workers.spawn("assize-deliver", &shared, Shared::deliver)?;
        let logs = Arc::clone(logs);
        workers.spawn("assize-expire", &shared, move |shared| shared.expire(&*logs))?;
        let events = Events::new(registry);
        workers.spawn("assize-events", &shared, move |shared| shared.events(&events))?;
        if let Some(remediations) = workers.remediations.clone() {
            workers.spawn("assize-remediation", &shared, move |shared| {
                remediations.run(&|| shared.stopped())
            })?;
        }
        if engine.runner().hosts_functions() {
            let lanes = workers.lanes.clone();
            workers.spawn("assize-functions", &shared, move |shared| {
                lanes.run(&|| shared.stopped())
            })?;
        }
        Ok(workers)
    }

    fn spawn(
        &mut self,
        name: &'static str,
        shared: &Shared,
        work: impl Fn(&Shared) -> Result<(), EngineError> + Send + 'static,
    ) -> std::io::Result<()> {
        let shared = shared.clone();
        let body = move || {
            while !shared.stopped() {
                match catch_unwind(AssertUnwindSafe(|| work(&shared))) {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => {
                        tracing::error!(%error, thread = name, "waiting work was not done");
                        shared.pause(FAULT_PAUSE);
                    }
                    Err(_) => {
                        tracing::error!(thread = name, "a worker panicked; it goes on");
                        shared.pause(FAULT_PAUSE);
                    }
                }
            }
        };
        self.threads.push(std::thread::Builder::new().name(name.to_owned()).spawn(body)?);
        Ok(())
    }

    /// Has the threads end what they are at, and waits for it. Answers whether all ended well.
    pub(crate) fn stop(&mut self) -> bool {
        self.stop.store(true, Ordering::SeqCst);
        self.engine.notify();
        let mut well = true;
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            well &= thread.join().is_ok();
        }
        self.lanes.drain(CALL_GRACE);
        if let Some(remediations) = &self.remediations {
            remediations.drain(CALL_GRACE);
        }
        well
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Sleeps, or less when the thread is told to end.
    fn pause(&self, time: Duration) {
        if !self.stopped() {
            std::thread::park_timeout(time);
        }
    }

    /// Judges single resources as they come; hands rules over.
    fn work(&self, sweeps: &Sender<Vec<Task>>) -> Result<(), EngineError> {
        let mut seen = 0;
        while !self.stopped() {
            loop {
                let claimed = self.engine.claim()?;
                let rules = self.fresh(claimed.rules);
                if rules.is_empty() && claimed.resources.is_empty() {
                    break;
                }
                if !rules.is_empty() && sweeps.send(rules).is_err() {
                    return Ok(());
                }
                self.engine.work_on_resources(claimed.resources);
                if self.stopped() {
                    return Ok(());
                }
            }
            seen = self.engine.wait(seen, IDLE);
        }
        Ok(())
    }

    /// Leaves out tasks that are being swept.
    fn fresh(&self, mut rules: Vec<Task>) -> Vec<Task> {
        if !rules.is_empty() {
            let mut sweeping = self.sweeping.lock().unwrap_or_else(PoisonError::into_inner);
            rules.retain(|task| sweeping.insert(task.id));
        }
        rules
    }

    /// Sweeps rules; those that wait at the same time share a sweep.
    fn sweep(&self, waiting: &Receiver<Vec<Task>>) -> Result<(), EngineError> {
        while !self.stopped() {
            let mut tasks = match waiting.recv_timeout(IDLE) {
                Ok(tasks) => tasks,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => {
                    self.pause(IDLE);
                    continue;
                }
            };
            tasks.extend(waiting.try_iter().flatten());
            let ids: Vec<i64> = tasks.iter().map(|task| task.id).collect();
            let swept = catch_unwind(AssertUnwindSafe(|| self.engine.work_on_rules(tasks)));
            {
                let mut sweeping = self.sweeping.lock().unwrap_or_else(PoisonError::into_inner);
                for id in ids {
                    sweeping.remove(&id);
                }
            }
            // What was asked for again meanwhile waits, and was left out.
            self.engine.notify();
            if let Err(panic) = swept {
                std::panic::resume_unwind(panic);
            }
        }
        Ok(())
    }

    /// Tells a sink what waits for it.
    fn tell(&self, sink: &dyn Sink) -> Result<(), EngineError> {
        while !self.stopped() {
            if self.engine.tell_waiting(sink)? == 0 {
                self.pause(TELL_PAUSE);
            }
        }
        Ok(())
    }

    /// Deletes history that is too old.
    fn forget(&self) -> Result<(), EngineError> {
        while !self.stopped() {
            let forgotten = self.engine.forget_old(&|| self.stopped())?;
            if forgotten > 0 {
                tracing::info!(forgotten, "history that was too old was deleted");
            }
            self.pause(FORGET_PAUSE);
        }
        Ok(())
    }

    /// Delivers what is due.
    fn deliver(&self) -> Result<(), EngineError> {
        while !self.stopped() {
            self.engine.deliver()?;
            self.pause(DELIVERY_PAUSE);
        }
        Ok(())
    }

    /// Hands out events that wait for their functions.
    fn events(&self, events: &Events) -> Result<(), EngineError> {
        while !self.stopped() {
            if let Err(error) = events.hand_out() {
                tracing::error!(%error, "waiting events were not handed out");
                self.pause(FAULT_PAUSE);
            }
            self.pause(EVENTS_PAUSE);
        }
        Ok(())
    }

    /// Deletes log events that are too old.
    fn expire(&self, logs: &dyn LogStore) -> Result<(), EngineError> {
        while !self.stopped() {
            while logs.expire(self.engine.now(), EXPIRE_BATCH)? == EXPIRE_BATCH && !self.stopped() {
            }
            self.pause(EXPIRE_PAUSE);
        }
        Ok(())
    }

    /// Turns periods that are over into tasks.
    fn schedule(&self) -> Result<(), EngineError> {
        let mut seen = 0;
        while !self.stopped() {
            while self.engine.run_schedules()? > 0 && !self.stopped() {}
            let until = self.engine.next_schedule()?.map_or(SCHEDULE_IDLE, |next| {
                let ms = next.millis().saturating_sub(self.engine.now().millis());
                Duration::from_millis(u64::try_from(ms).unwrap_or(0)).min(SCHEDULE_IDLE)
            });
            seen = self.engine.wait(seen, until);
            self.pause(SCHEDULE_PAUSE);
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "workers_tests.rs"]
pub(crate) mod tests;
