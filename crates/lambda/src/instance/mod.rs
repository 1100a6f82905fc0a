//! One process of a function: its state, its Runtime API, its log, its end.
//!
//! One task owns all of it, so nothing is shared and nothing is locked. It hears from the pool
//! (orders), from the Runtime API (calls), from the launcher (reports), reads the output, and
//! watches the clock and the memory.

pub mod api;
mod end;
mod handle;
pub mod memory;
pub mod output;
pub mod spawn;

use crate::answer::{Answer, InvokeError};
use crate::function::Function;
use crate::launcher::spec::Report;
use crate::logs::LogQueue;
use crate::ports::LogTarget;
use crate::report::{Layer, SandboxReport};
use api::{Call, Event, Refusal};
use bytes::Bytes;
use end::End;
use output::Output;
use spawn::Process;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// How often memory is looked at while an event is handled.
const TICK: Duration = Duration::from_millis(50);

/// An event to handle.
pub struct Order {
    pub request_id: String,
    pub payload: Bytes,
    pub trace_id: String,
    pub client_context: Option<String>,
    pub reply: oneshot::Sender<Outcome>,
}

/// What became of an order.
pub enum Outcome {
    /// It was handled. `reusable`: the process can take another one.
    Answered { answer: Box<Answer>, reusable: bool },
    /// The process had gone before it got the event: another one can take it.
    Gone,
    /// The process can't be started.
    Failed(InvokeError),
}

/// What an instance is told at its start.
pub struct Setup {
    pub function: Function,
    pub process: Process,
    pub calls: mpsc::Receiver<Call>,
    pub orders: mpsc::Receiver<Order>,
    pub logs: LogQueue,
    pub target: Arc<LogTarget>,
    pub init_timeout: Duration,
    pub access_key_id: String,
    /// Lines for the log before anything else.
    pub preface: Vec<String>,
    /// Runs when all is over: removes folders, gives back what was taken.
    pub cleanup: Box<dyn FnOnce() + Send>,
    /// What the launcher said of its sandbox.
    pub on_layers: Box<dyn Fn(&SandboxReport) + Send>,
}

/// An event that the function has.
struct Job {
    order: Order,
    begun: Instant,
    deadline: Instant,
}

struct Instance {
    setup: Setup,
    output: Output,
    control: Vec<u8>,
    parked: Option<oneshot::Sender<Result<Event, Refusal>>>,
    /// An order that the runtime has not asked for yet, and until when it may.
    waiting: Option<(Order, Instant)>,
    job: Option<Job>,
    started: Instant,
    /// Since when it is ready; told with the first event only.
    init: Option<Duration>,
    ready: bool,
    /// Launchers above the function's own process.
    launchers: usize,
    peak: u64,
    output_open: bool,
}

/// Runs until the process has gone, or nobody has orders for it any more.
pub async fn run(setup: Setup) {
    let mut instance = Instance {
        setup,
        output: Output::new(),
        control: Vec::new(),
        parked: None,
        waiting: None,
        job: None,
        started: Instant::now(),
        init: None,
        ready: false,
        launchers: 2,
        peak: 0,
        output_open: true,
    };
    for line in std::mem::take(&mut instance.setup.preface) {
        instance.output.line(line);
    }
    let end = instance.live().await;
    instance.die(end).await;
}

impl Instance {
    async fn live(&mut self) -> End {
        let mut buffer = vec![0; 64 * 1024];
        let mut report = [0; 4096];
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            let free = self.job.is_none() && self.waiting.is_none();
            let limit = self.limit();
            tokio::select! {
                order = self.setup.orders.recv(), if free => match order {
                    Some(order) => {
                        let until = Instant::now() + self.setup.init_timeout;
                        self.waiting = Some((order, until));
                        self.deliver();
                        // Not at once: the event would wait for the measurement.
                        tick.reset();
                    }
                    None => return End::Stopped,
                },
                call = self.setup.calls.recv() => match call {
                    Some(call) => if let Some(end) = self.call(call) { return end },
                    None => return End::Stopped,
                },
                ready = self.setup.process.output.readable(), if self.output_open => {
                    if ready.is_ok() { self.read_output(&mut buffer) }
                }
                ready = self.setup.process.control.readable() => {
                    if ready.is_ok() && let Some(end) = self.read_control(&mut report) {
                        return end;
                    }
                }
                () = tokio::time::sleep_until(limit.into()), if !free || !self.ready => {
                    return self.too_late();
                }
                _ = tick.tick(), if !free || !self.ready => {
                    if self.measure() { return End::OutOfMemory }
                }
            }
        }
    }

    /// Until when something has to happen.
    fn limit(&self) -> Instant {
        match (&self.job, &self.waiting) {
            (Some(job), _) => job.deadline,
            (None, Some((_, until))) if self.ready => *until,
            _ => self.started + self.setup.init_timeout,
        }
    }

    fn too_late(&self) -> End {
        match (&self.job, self.ready) {
            (Some(_), _) => End::TimedOut,
            (None, true) => End::Stuck,
            (None, false) => End::InitTimedOut,
        }
    }

    /// Reads what the function has printed.
    fn read_output(&mut self, buffer: &mut [u8]) {
        match self.setup.process.output.try_read(buffer) {
            Ok(0) => self.output_open = false,
            Ok(len) => {
                self.output.push(buffer.get(..len).unwrap_or_default());
                self.send_lines();
            }
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => self.output_open = false,
        }
    }

    /// Reads what the launcher says.
    fn read_control(&mut self, buffer: &mut [u8]) -> Option<End> {
        match self.setup.process.control.try_read(buffer) {
            Ok(0) => return Some(End::Exited { code: None, signal: None }),
            Ok(len) => self.control.extend_from_slice(buffer.get(..len).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return None,
            Err(_) => return Some(End::Exited { code: None, signal: None }),
        }
        while let Some(newline) = self.control.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.control.drain(..=newline).collect();
            match serde_json::from_slice(&line) {
                Ok(Report::Layers(report)) => {
                    self.launchers = if report.holds(Layer::Processes) { 2 } else { 1 };
                    (self.setup.on_layers)(&report);
                }
                Ok(Report::Refused(report)) => {
                    (self.setup.on_layers)(&report);
                    let reason = report.missing_text();
                    return Some(End::Failed(InvokeError::SandboxDegraded { reason }));
                }
                Ok(Report::Failed(reason)) => return Some(self.failed(reason)),
                Ok(Report::Exited { code, signal }) => return Some(End::Exited { code, signal }),
                Err(error) => {
                    return Some(self.failed(format!("its launcher is not understood: {error}")));
                }
            }
        }
        None
    }

    fn failed(&self, reason: String) -> End {
        let function = self.setup.function.name.clone();
        End::Failed(InvokeError::Start { function, reason })
    }

    /// Looks at the memory; answers whether it is too much.
    fn measure(&mut self) -> bool {
        let (now, peak) =
            memory::of_tree(self.setup.process.id(), self.launchers, self.memory_limit());
        self.peak = self.peak.max(now).max(peak);
        now > self.memory_limit()
    }

    fn memory_limit(&self) -> u64 {
        u64::from(self.setup.function.memory_mb) * 1024 * 1024
    }

    fn send_lines(&mut self) {
        self.setup.logs.send(&self.setup.target, self.output.take());
    }
}
