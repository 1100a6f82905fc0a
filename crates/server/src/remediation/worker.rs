//! The thread that claims executions, and the threads that run them.

use assize_automation::Automation;
use assize_engine::remediation::{Job, Step};
use assize_engine::{Engine, EngineError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Executions under way at a time.
const MAX_RUNNING: usize = 16;
/// The longest wait for a wake; also how late an execution may begin.
const IDLE: Duration = Duration::from_millis(250);
/// Between two claims, however often there is a wake.
const PAUSE: Duration = Duration::from_millis(20);

/// Runs what is due.
#[derive(Clone)]
pub(crate) struct Remediations {
    engine: Arc<Engine>,
    automation: Arc<Automation>,
    running: Arc<AtomicUsize>,
}

impl Remediations {
    /// Joins the queue with what runs targets, and settles what a former server left under way.
    pub(super) fn new(engine: &Arc<Engine>, automation: Automation) -> Result<Self, EngineError> {
        let settled = engine.settle_interrupted(Automation::may_repeat)?;
        if settled > 0 {
            tracing::warn!(settled, "remediations were under way when the server ended");
        }
        let (automation, running) = (Arc::new(automation), Arc::default());
        Ok(Self { engine: Arc::clone(engine), automation, running })
    }

    /// Claims executions and hands each to a thread, until `stopped` says so.
    pub(crate) fn run(&self, stopped: &dyn Fn() -> bool) -> Result<(), EngineError> {
        let mut seen = 0;
        while !stopped() {
            let due = self.engine.next_remediation()?.is_some_and(|at| at <= self.engine.now());
            let free = MAX_RUNNING.saturating_sub(self.running.load(Ordering::SeqCst));
            if due && free > 0 {
                for job in self.engine.claim_remediations(free)? {
                    self.spawn(job);
                }
            }
            seen = self.engine.wait(seen, IDLE);
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    /// Waits until nothing is under way, at most for `grace`. What still is then is settled at the
    /// next start.
    pub(crate) fn drain(&self, grace: Duration) {
        let until = Instant::now() + grace;
        while self.running.load(Ordering::SeqCst) > 0 && Instant::now() < until {
            std::thread::sleep(PAUSE);
        }
    }

    fn spawn(&self, job: Job) {
        self.running.fetch_add(1, Ordering::SeqCst);
        let (here, claimed) = (self.clone(), job.clone());
        let body = move || {
            here.execute(&claimed);
            here.running.fetch_sub(1, Ordering::SeqCst);
        };
        if let Err(error) = std::thread::Builder::new().name("assize-remedy".into()).spawn(body) {
            self.running.fetch_sub(1, Ordering::SeqCst);
            self.end(&job, false, vec![self.fault(format!("There was no thread: {error}"))]);
        }
    }

    fn execute(&self, job: &Job) {
        let ran = catch_unwind(AssertUnwindSafe(|| self.automation.run(job)));
        let (well, steps) = ran.unwrap_or_else(|_| {
            tracing::error!(document = job.target, "a remediation panicked");
            let step = self.fault("This failed inside of Assize; its log says how.".to_owned());
            (false, vec![step])
        });
        self.end(job, well, steps);
    }

    fn end(&self, job: &Job, well: bool, steps: Vec<Step>) {
        tracing::info!(
            document = job.target,
            resource = %job.key,
            rule = job.rule_id,
            well,
            "remediated"
        );
        if let Err(error) = self.engine.end_remediation(job, well, steps) {
            tracing::error!(%error, "the end of a remediation was not kept");
        }
    }

    fn fault(&self, reason: String) -> Step {
        Step::failed("Run", reason, self.engine.now())
    }
}
