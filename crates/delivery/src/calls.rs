//! Calls of an upstream from threads that wait for them.

use assize_engine::ports::Clock;
use assize_model::Timestamp;
use assize_upstream::{CallError, Source, Upstream};
use assize_wire::operation::Operation;
use assize_wire::typed::FromWire;
use std::io;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};

/// A runtime for whoever sends and waits.
pub(crate) fn own_runtime() -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("assize-delivery")
        .enable_all()
        .build()
}

/// An upstream with a runtime of its own, so that callers may block and files may be read while
/// they are sent. Must not be used from within another runtime's tasks.
pub(crate) struct Calls {
    upstream: Arc<Upstream>,
    clock: Arc<dyn Clock>,
    /// Always there, until it is dropped.
    runtime: Option<Runtime>,
}

impl Calls {
    /// Calls of an upstream.
    pub(crate) fn new(upstream: Arc<Upstream>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        Ok(Self { upstream, clock, runtime: Some(own_runtime()?) })
    }

    /// Calls an operation, with a body from a source where one is given.
    pub(crate) fn call<O: Operation>(
        &self,
        region: &str,
        input: &O::Input,
        source: Option<&Source>,
    ) -> Result<O::Output, Failure> {
        let input = serde_json::to_value(input).map_err(|e| Failure::unreadable(&e))?;
        let (service, info) = (O::service(), O::info());
        let now = || -> Timestamp { self.clock.now() };
        let Some(runtime) = &self.runtime else { return Err(Failure::ended()) };
        let answer = runtime.block_on(async {
            match source {
                Some(source) => {
                    self.upstream.send_from(service, info, region, (&input, source), &now).await
                }
                None => self.upstream.call(service, info, region, &input, &now).await,
            }
        });
        O::Output::from_wire(answer.map_err(Failure::from)?).map_err(|e| Failure::unreadable(&e))
    }
}

impl Drop for Calls {
    fn drop(&mut self) {
        // A runtime that is dropped within another one's task would panic when it waits.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A call without an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The answer's status, if there was one.
    pub status: Option<u16>,
    /// The service's code, or one that tells Assize's own failures apart.
    pub code: String,
    /// For people.
    pub message: String,
}

impl Failure {
    fn unreadable(error: &dyn std::fmt::Display) -> Self {
        Self { status: None, code: "UpstreamAnswerUnreadable".into(), message: error.to_string() }
    }

    fn ended() -> Self {
        Self { status: None, code: "Stopping".into(), message: "the server is ending".into() }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        Self { status: error.status(), code: error.code().to_owned(), message: error.to_string() }
    }
}
