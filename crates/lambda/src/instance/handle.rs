//! From an order to the function, and from the function to an answer.

use super::api::{Call, Event, Refusal, Said};
use super::end::End;
use super::output::{millis, now_millis};
use super::{Instance, Job, Order, Outcome};
use crate::answer::{Answer, MAX_PAYLOAD};
use bytes::Bytes;
use std::time::{Duration, Instant};

/// How an invocation went.
pub(super) struct Finish {
    pub payload: Bytes,
    pub error: bool,
    pub error_type: Option<String>,
    /// Goes to the end of the report: `Status: timeout`.
    pub status: Option<String>,
    pub reusable: bool,
}

impl Finish {
    /// An error that the platform describes.
    pub fn fault(kind: &str, message: &str, status: &str) -> Self {
        let payload = serde_json::json!({ "errorType": kind, "errorMessage": message });
        Self {
            payload: Bytes::from(payload.to_string()),
            error: true,
            error_type: Some(kind.to_owned()),
            status: Some(status.to_owned()),
            reusable: false,
        }
    }
}

impl Instance {
    /// Gives the waiting order to the runtime, if that waits too.
    pub(super) fn deliver(&mut self) {
        if self.job.is_some() || self.waiting.is_none() {
            return;
        }
        let Some(parked) = self.parked.take().filter(|parked| !parked.is_closed()) else {
            return;
        };
        let Some((order, _)) = self.waiting.take() else { return };
        let function = &self.setup.function;
        // What an idle process has printed belongs to nobody's tail.
        self.output.end();
        self.output.reset_tail();
        self.output
            .line(format!("START RequestId: {} Version: {}", order.request_id, function.version));
        let timeout = function.timeout;
        let event = Event {
            request_id: order.request_id.clone(),
            deadline_millis: now_millis()
                .saturating_add(i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX)),
            function_arn: function.arn.clone(),
            trace_id: order.trace_id.clone(),
            client_context: order.client_context.clone(),
            payload: order.payload.clone(),
        };
        let begun = Instant::now();
        match parked.send(Ok(event)) {
            Ok(()) => self.job = Some(Job { order, begun, deadline: begun + timeout }),
            // The connection broke just now; the runtime will ask again, or end.
            Err(_) => self.waiting = Some((order, begun + self.setup.init_timeout)),
        }
        self.send_lines();
    }

    /// A call of the Runtime API.
    pub(super) fn call(&mut self, call: Call) -> Option<End> {
        match call {
            Call::Next(reply) => {
                if self.job.is_some() || self.parked.as_ref().is_some_and(|p| !p.is_closed()) {
                    let _ = reply.send(Err(Refusal::State));
                    return None;
                }
                self.parked = Some(reply);
                if !self.ready {
                    self.ready = true;
                    self.init = Some(self.started.elapsed());
                }
                self.deliver();
                None
            }
            Call::Said { id, said, reply } => {
                let Some(job) = self.job.take_if(|job| job.order.request_id == id) else {
                    let refusal =
                        if self.job.is_some() { Refusal::RequestId } else { Refusal::State };
                    let _ = reply.send(Err(refusal));
                    return None;
                };
                let took = job.begun.elapsed();
                let _ = reply.send(Ok(()));
                let finish = match said {
                    Said::Response(Some(payload)) => Finish {
                        payload,
                        error: false,
                        error_type: None,
                        status: None,
                        reusable: true,
                    },
                    Said::Response(None) => Finish {
                        reusable: true,
                        ..Finish::fault(
                            "Function.ResponseSizeTooLarge",
                            &format!(
                                "Response payload size exceeded maximum allowed payload size \
                                 ({MAX_PAYLOAD} bytes)."
                            ),
                            "Status: error\tError Type: Function.ResponseSizeTooLarge",
                        )
                    },
                    Said::Error { body, kind } => Finish {
                        error_type: error_type(&body).or(kind),
                        payload: body,
                        error: true,
                        status: None,
                        reusable: true,
                    },
                };
                self.drain();
                let _ = self.measure();
                self.finish(job.order, took, finish);
                None
            }
            Call::InitError { body, kind, reply } => {
                if self.ready {
                    let _ = reply.send(Err(Refusal::State));
                    return None;
                }
                let _ = reply.send(Ok(()));
                Some(End::InitError { body, kind })
            }
        }
    }

    /// Reads what is in the pipe now: it was printed before the answer was given.
    fn drain(&mut self) {
        let mut buffer = [0; 16 * 1024];
        // A pipe holds 64 KiB, a privileged one up to 1 MiB.
        for _ in 0..64 {
            let len = self.setup.process.read_now(&mut buffer);
            if len == 0 {
                break;
            }
            self.output.push(buffer.get(..len).unwrap_or_default());
        }
    }

    /// Ends an invocation: the last lines of its log, and the answer.
    pub(super) fn finish(&mut self, order: Order, took: Duration, finish: Finish) {
        let init = self.init.take();
        let billed = (took + init.unwrap_or_default()).as_secs_f64() * 1000.0;
        let billed = Duration::from_millis(billed.ceil() as u64);
        let memory = u64::from(self.setup.function.memory_mb);
        let used = self.peak.div_ceil(1024 * 1024);
        let id = &order.request_id;
        self.output.end();
        self.output.line(format!("END RequestId: {id}"));
        let mut report = format!(
            "REPORT RequestId: {id}\tDuration: {} ms\tBilled Duration: {} ms\tMemory Size: \
             {memory} MB\tMax Memory Used: {} MB\t",
            millis(took),
            billed.as_millis(),
            used.min(memory),
        );
        if let Some(init) = init {
            report.push_str(&format!("Init Duration: {} ms\t", millis(init)));
        }
        report.push_str(finish.status.as_deref().unwrap_or_default());
        self.output.line(report);
        let answer = Answer {
            request_id: order.request_id,
            payload: finish.payload,
            function_error: finish.error.then_some("Unhandled"),
            error_type: finish.error_type,
            log_tail: self.output.tail(),
            log_stream: self.setup.target.stream.clone(),
            executed_version: self.setup.function.version.clone(),
            access_key_id: self.setup.access_key_id.clone(),
            duration: took,
            billed,
            init,
            max_memory_mb: used,
        };
        self.send_lines();
        let answer = Box::new(answer);
        let _ = order.reply.send(Outcome::Answered { answer, reusable: finish.reusable });
    }
}

/// The `errorType` of an error's description.
pub(super) fn error_type(body: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    value.get("errorType")?.as_str().map(|text| text.chars().take(256).collect())
}
