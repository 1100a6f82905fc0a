//! The end of a process, and what it means for the event that it had.

use super::handle::{Finish, error_type};
use super::{Instance, Order, Outcome};
use crate::answer::InvokeError;
use bytes::Bytes;
use std::time::Duration;

/// Why a process ends.
pub(super) enum End {
    /// It was told to.
    Stopped,
    /// It did so itself.
    Exited { code: Option<i32>, signal: Option<i32> },
    /// The event took too long.
    TimedOut,
    /// It took too long to ask for its first event.
    InitTimedOut,
    /// It was warm, but asks for no event any more.
    Stuck,
    /// It used more memory than it may.
    OutOfMemory,
    /// The runtime could not load the function.
    InitError { body: Bytes, kind: Option<String> },
    /// It could not be started.
    Failed(InvokeError),
}

impl Instance {
    /// Ends the whole tree, then answers who still waits.
    pub(super) async fn die(mut self, end: End) {
        let took = self.job.as_ref().map_or_else(
            || self.started.elapsed().min(self.setup.init_timeout),
            |job| job.begun.elapsed(),
        );
        let _ = self.measure();
        // No order can come any more; one that is in the channel goes back to the pool.
        self.setup.orders.close();
        let rest = self.setup.process.end().await;
        self.output.push(&rest);
        self.output.end();
        let had_event = self.job.is_some();
        let order = self.job.take().map(|job| job.order);
        let order = order.or_else(|| self.waiting.take().map(|(order, _)| order));
        // The first order may still be on its way to a process that failed at once.
        let order = order.or_else(|| self.setup.orders.try_recv().ok());
        match order {
            Some(order) => self.answer(order, end, took, had_event),
            None => self.say_why(&end),
        }
        while let Ok(order) = self.setup.orders.try_recv() {
            let _ = order.reply.send(Outcome::Gone);
        }
        self.send_lines();
        let cleanup = self.setup.cleanup;
        let _ = tokio::task::spawn_blocking(cleanup).await;
    }
}

impl Instance {
    fn answer(&mut self, order: Order, end: End, took: Duration, had_event: bool) {
        let id = &order.request_id;
        if !had_event && self.ready {
            // Warm, and gone before it asked for this event.
            let _ = order.reply.send(Outcome::Gone);
            return;
        }
        if !had_event {
            self.init = Some(took);
            let version = &self.setup.function.version;
            self.output.line(format!("START RequestId: {id} Version: {version}"));
        }
        let finish = match end {
            End::Failed(error) => {
                let _ = order.reply.send(Outcome::Failed(error));
                return;
            }
            End::TimedOut => self.timed_out(id, self.setup.function.timeout),
            End::InitTimedOut => self.timed_out(id, self.setup.init_timeout),
            End::InitError { body, kind } => {
                let kind = error_type(&body).or(kind);
                let told = kind.as_deref().unwrap_or("Runtime.Unknown");
                Finish {
                    status: Some(format!("Status: error\tError Type: {told}")),
                    payload: body,
                    error: true,
                    error_type: kind,
                    reusable: false,
                }
            }
            End::OutOfMemory => {
                let limit = self.setup.function.memory_mb;
                self.output.line(format!(
                    "[assize] the function's processes used more than its {limit} MB and were ended"
                ));
                self.exited(id, "Runtime exited with error: signal: killed")
            }
            End::Exited { signal: Some(signal), .. } => {
                let name = signal_name(signal);
                self.exited(id, &format!("Runtime exited with error: signal: {name}"))
            }
            End::Exited { code: Some(code), .. } if code != 0 => {
                self.exited(id, &format!("Runtime exited with error: exit status {code}"))
            }
            End::Exited { .. } | End::Stuck | End::Stopped => {
                self.exited(id, "Runtime exited without providing a reason")
            }
        };
        // What happened before the event was there is initialization, not duration.
        let took = if had_event { took } else { Duration::ZERO };
        self.finish(order, took, finish);
    }

    fn timed_out(&mut self, id: &str, limit: Duration) -> Finish {
        let text = format!("Task timed out after {:.2} seconds", limit.as_secs_f64());
        let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.3fZ");
        self.output.line(format!("{now} {id} {text}"));
        let message = format!("RequestId: {id} Error: {text}");
        Finish::fault("Sandbox.Timedout", &message, "Status: timeout")
    }

    fn exited(&mut self, id: &str, text: &str) -> Finish {
        let message = format!("RequestId: {id} Error: {text}");
        self.output.line(message.clone());
        self.output.line("Runtime.ExitError".to_owned());
        let status = "Status: error\tError Type: Runtime.ExitError";
        Finish::fault("Runtime.ExitError", &message, status)
    }

    /// Nobody waits, but the log should tell.
    fn say_why(&mut self, end: &End) {
        let text = match end {
            End::Stopped => return,
            End::OutOfMemory => "it used too much memory".to_owned(),
            End::Failed(error) => error.to_string(),
            End::Exited { code, signal } => match (code, signal) {
                (_, Some(signal)) => format!("signal: {}", signal_name(*signal)),
                (code, None) => format!("exit status {}", code.unwrap_or(0)),
            },
            End::TimedOut | End::InitTimedOut | End::Stuck => "it did not get ready".to_owned(),
            End::InitError { .. } => "it could not be initialized".to_owned(),
        };
        self.output.line(format!("[assize] the function's process ended between events: {text}"));
    }
}

/// As AWS prints signals.
fn signal_name(signal: i32) -> String {
    match signal {
        4 => "illegal instruction".to_owned(),
        6 => "aborted".to_owned(),
        7 => "bus error".to_owned(),
        8 => "floating point exception".to_owned(),
        9 => "killed".to_owned(),
        11 => "segmentation fault".to_owned(),
        15 => "terminated".to_owned(),
        31 => "bad system call".to_owned(),
        other => format!("signal {other}"),
    }
}
