//! What an invocation comes to.

use bytes::Bytes;
use std::time::Duration;

/// The most that an event or an answer may hold: 6 MiB.
pub const MAX_PAYLOAD: usize = 6 * 1024 * 1024;

/// How to invoke, beyond the event.
#[derive(Clone, Debug, Default)]
pub struct InvokeOptions {
    /// The request's identifier; a fresh one by default.
    pub request_id: Option<String>,
    /// JSON that the function finds in its context, not in base64.
    pub client_context: Option<String>,
    /// The trace's header; a fresh one that is not sampled by default.
    pub trace_id: Option<String>,
}

/// A function has been run, well or not.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The request's identifier, as in the log.
    pub request_id: String,
    /// What the function answered, or the error's description as JSON.
    pub payload: Bytes,
    /// `Unhandled` when it failed: the value of `X-Amz-Function-Error`.
    pub function_error: Option<&'static str>,
    /// The error's type, such as `Runtime.ExitError`, when it failed and said one.
    pub error_type: Option<String>,
    /// The end of the invocation's log, at most 4 KiB.
    pub log_tail: String,
    /// Where the log is.
    pub log_stream: String,
    /// The version that ran.
    pub executed_version: String,
    /// The key under which it called AWS.
    pub access_key_id: String,
    /// From the event's delivery to the answer.
    pub duration: Duration,
    /// The same in whole milliseconds, rounded up, with the initialization that it caused.
    pub billed: Duration,
    /// How long the process took to ask for its first event; `None` when it was warm.
    pub init: Option<Duration>,
    /// The most memory that its processes have used since they began, in MiB.
    pub max_memory_mb: u64,
}

/// A function has not been run, or not been run to a meaningful end.
#[derive(Debug, thiserror::Error)]
pub enum InvokeError {
    /// As many events are being handled as may be. Try again later.
    #[error("rate exceeded: {running} of {limit} events of {whose} are being handled")]
    Throttled {
        /// How many are.
        running: usize,
        /// How many may be.
        limit: usize,
        /// `function NAME` or `all functions`.
        whose: String,
    },
    /// The event is too large.
    #[error("the event has {size} bytes; at most {MAX_PAYLOAD} are allowed")]
    PayloadTooLarge {
        /// Its size.
        size: usize,
    },
    /// Nobody here can run this runtime.
    #[error("runtime `{runtime}` is not available: {reason}")]
    RuntimeUnavailable {
        /// As the function's configuration names it.
        runtime: String,
        /// What is missing, and what to do.
        reason: String,
    },
    /// The sandbox is required, and this kernel can't give all of it.
    #[error("the sandbox is required, but {reason}")]
    SandboxDegraded {
        /// What is missing, and why.
        reason: String,
    },
    /// No keys for the function's role.
    #[error("the role `{role}` can't be assumed: {reason}")]
    Role {
        /// Its ARN.
        role: String,
        /// Why not.
        reason: String,
    },
    /// The process can't be started.
    #[error("function `{function}` can't be started: {reason}")]
    Start {
        /// Its name.
        function: String,
        /// Why not.
        reason: String,
    },
    /// The runner ends.
    #[error("the server is being shut down")]
    ShuttingDown,
}

impl InvokeError {
    /// Whether the same invocation may succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Throttled { .. } | Self::ShuttingDown)
    }
}
