//! The pool: which process gets which event.

use crate::answer::{Answer, InvokeError, InvokeOptions, MAX_PAYLOAD};
use crate::config::Config;
use crate::environment::{Start, variables};
use crate::function::Function;
use crate::ids::{stream, trace, uuid};
use crate::instance::spawn::Process;
use crate::instance::{Order, Outcome, Setup, api, run};
use crate::launcher::spec::Spec;
use crate::logs::LogQueue;
use crate::ports::{Credentials, LogSink, LogTarget};
use crate::report::SandboxReport;
use crate::runtimes::Runtimes;
use bytes::Bytes;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::{mpsc, oneshot};

/// Users that functions get when the server is root: this one and those after it.
const FIRST_USER: u32 = 900_000;
/// Room of one process beyond the function's memory: code, stacks, what is reserved only.
const DATA_ROOM: u64 = 1024 * 1024 * 1024;

/// A process that can take an event.
struct Handle {
    orders: mpsc::Sender<Order>,
    fingerprint: [u8; 32],
    expires: SystemTime,
    since: Instant,
}

#[derive(Default)]
struct State {
    idle: HashMap<String, Vec<Handle>>,
    running: HashMap<String, usize>,
    total: usize,
    users: BTreeSet<u32>,
    alive: usize,
    closed: bool,
    report: Option<SandboxReport>,
}

struct Shared {
    config: Config,
    runtimes: Runtimes,
    credentials: Arc<dyn Credentials>,
    logs: LogQueue,
    state: Mutex<State>,
    changed: Condvar,
}

/// Runs functions. Its calls block; from asynchronous code use a blocking thread.
pub struct Runner {
    shared: Arc<Shared>,
    runtime: Option<tokio::runtime::Runtime>,
}

impl Shared {
    /// Keeps what a sandbox is made of; says what is missing when that is news.
    fn note_sandbox(&self, report: &SandboxReport) {
        let before = self.state().report.replace(report.clone());
        if !report.is_complete() && before.as_ref() != Some(report) {
            let missing = report.missing_text();
            tracing::warn!(missing, "layers of the sandbox are missing; see `assize doctor`");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives back an event's place among those that are handled.
struct Place<'a>(&'a Shared, String);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.total -= 1;
        if let Some(count) = state.running.get_mut(&self.1) {
            *count -= 1;
        }
        drop(state);
        self.0.changed.notify_all();
    }
}

impl Runner {
    /// Nothing runs yet.
    ///
    /// # Errors
    /// When threads can't be started, or the folder can't be made.
    pub fn new(
        config: Config,
        credentials: Arc<dyn Credentials>,
        sink: Arc<dyn LogSink>,
    ) -> std::io::Result<Self> {
        let own = config.data_dir.join("sandboxes");
        // What an earlier server left behind.
        let _ = std::fs::remove_dir_all(&own);
        std::fs::create_dir_all(&own)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("functions")
            .enable_all()
            .build()?;
        let (python, node) = (config.python.clone(), config.node.clone());
        let shared = Arc::new(Shared {
            runtimes: Runtimes::new(python, node, config.progress.clone()),
            config,
            credentials,
            logs: LogQueue::start(sink)?,
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let weak = Arc::downgrade(&shared);
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                let Some(shared) = weak.upgrade() else { return };
                let limit = shared.config.idle;
                let mut state = shared.state();
                for handles in state.idle.values_mut() {
                    handles.retain(|handle| handle.since.elapsed() < limit);
                }
                state.idle.retain(|_, handles| !handles.is_empty());
            }
        });
        Ok(Self { shared, runtime: Some(runtime) })
    }

    /// Runs a function with an event, and waits for its answer.
    ///
    /// # Errors
    /// When it has not been run; a function that fails is an [`Answer`].
    pub fn invoke(
        &self,
        function: &Function,
        payload: Bytes,
        options: InvokeOptions,
    ) -> Result<Answer, InvokeError> {
        if payload.len() > MAX_PAYLOAD {
            return Err(InvokeError::PayloadTooLarge { size: payload.len() });
        }
        let _place = self.place(function)?;
        let request_id = options.request_id.unwrap_or_else(uuid);
        let trace_id = options.trace_id.unwrap_or_else(trace);
        loop {
            let (handle, cold) = match self.idle(function) {
                Some(handle) => (handle, false),
                None => (self.start(function)?, true),
            };
            let (reply, replied) = oneshot::channel();
            let order = Order {
                request_id: request_id.clone(),
                payload: payload.clone(),
                trace_id: trace_id.clone(),
                client_context: options.client_context.clone(),
                reply,
            };
            if handle.orders.blocking_send(order).is_err() {
                if cold {
                    return Err(gone(function));
                }
                continue;
            }
            match replied.blocking_recv() {
                Ok(Outcome::Answered { answer, reusable }) => {
                    if reusable {
                        self.put_back(function, handle);
                    }
                    return Ok(*answer);
                }
                Ok(Outcome::Failed(error)) => return Err(error),
                Ok(Outcome::Gone) | Err(_) if cold => return Err(gone(function)),
                Ok(Outcome::Gone) | Err(_) => {}
            }
        }
    }

    /// Has a thread find what functions of a runtime need, and install it if it is missing,
    /// before their first events ask for it; those wait for it then. A fault is told to them.
    pub fn prepare(&self, runtime: &str) {
        let (shared, runtime) = (Arc::clone(&self.shared), runtime.to_owned());
        let body = move || {
            if let Err(reason) = shared.runtimes.prepare(&runtime) {
                tracing::warn!(runtime, reason, "functions of this runtime can't run yet");
            }
        };
        let started = std::thread::Builder::new().name("function-runtimes".into()).spawn(body);
        if let Err(error) = started {
            tracing::warn!(%error, "no thread to prepare a runtime; the first event does it");
        }
    }

    /// What the latest process's sandbox was made of; `None` before the first one.
    #[must_use]
    pub fn sandbox(&self) -> Option<SandboxReport> {
        self.shared.state().report.clone()
    }

    /// Ends the idle processes of a function: it was changed or deleted.
    pub fn forget(&self, function: &Function) {
        self.shared.state().idle.remove(&function.key());
    }

    /// Waits until the sink has the lines of all that was answered.
    pub fn flush_logs(&self) {
        self.shared.logs.flush(Duration::from_secs(10));
    }

    /// Takes no more events, waits for those that are handled, and ends all processes.
    pub fn shutdown(&self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut state = self.shared.state();
        state.closed = true;
        state.idle.clear();
        while (state.total > 0 || state.alive > 0) && Instant::now() < until {
            let left = until.saturating_duration_since(Instant::now());
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
            state.idle.clear();
        }
        drop(state);
        self.flush_logs();
    }

    fn place(&self, function: &Function) -> Result<Place<'_>, InvokeError> {
        let mut state = self.shared.state();
        if state.closed {
            return Err(InvokeError::ShuttingDown);
        }
        let (running, limit) = (state.total, self.shared.config.concurrency);
        if running >= limit {
            let whose = "all functions".to_owned();
            return Err(InvokeError::Throttled { running, limit, whose });
        }
        let count = state.running.entry(function.key()).or_default();
        if let Some(limit) = function.concurrency.filter(|limit| *count >= *limit) {
            let whose = format!("function `{}`", function.name);
            return Err(InvokeError::Throttled { running: *count, limit, whose });
        }
        *count += 1;
        state.total += 1;
        Ok(Place(&self.shared, function.key()))
    }

    /// A warm process with the same code and configuration, whose keys last long enough.
    fn idle(&self, function: &Function) -> Option<Handle> {
        let fingerprint = function.fingerprint();
        let until = SystemTime::now() + function.timeout + Duration::from_secs(60);
        let mut state = self.shared.state();
        let handles = state.idle.get_mut(&function.key())?;
        handles
            .retain(|h| h.fingerprint == fingerprint && h.expires > until && !h.orders.is_closed());
        handles.pop()
    }

    fn put_back(&self, function: &Function, mut handle: Handle) {
        handle.since = Instant::now();
        let mut state = self.shared.state();
        if !state.closed {
            state.idle.entry(function.key()).or_default().push(handle);
        }
    }

    fn start(&self, function: &Function) -> Result<Handle, InvokeError> {
        let failed =
            |reason: String| InvokeError::Start { function: function.name.clone(), reason };
        let Some(runtime) = &self.runtime else { return Err(InvokeError::ShuttingDown) };
        let shared = &self.shared;
        let command = shared.runtimes.command(function).map_err(|reason| {
            InvokeError::RuntimeUnavailable { runtime: function.runtime.clone(), reason }
        })?;
        let keys = shared
            .credentials
            .issue(function)
            .map_err(|reason| InvokeError::Role { role: function.role_arn.clone(), reason })?;
        let _guard = runtime.enter();
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .and_then(tokio::net::TcpListener::from_std);
        let listener = listener.map_err(|error| failed(error.to_string()))?;
        let address = listener.local_addr().map_err(|error| failed(error.to_string()))?;
        let own = tempfile::Builder::new()
            .prefix("s-")
            .tempdir_in(shared.config.data_dir.join("sandboxes"));
        let own = own.map_err(|error| failed(format!("no folder of its own: {error}")))?;
        // A root that is none outside its container can't give anything to another user; the
        // launcher then tells that this layer is missing.
        let user = nix::unistd::getuid().is_root().then(|| take_user(shared));
        let user = user.filter(|user| {
            let given = std::os::unix::fs::chown(own.path(), Some(*user), Some(*user)).is_ok();
            if !given {
                shared.state().users.remove(user);
            }
            given
        });
        let target = Arc::new(LogTarget {
            account: function.account.clone(),
            region: function.region.clone(),
            group: function.log_group(),
            stream: stream(&function.version),
        });
        let env = variables(
            function,
            &Start {
                runtime_api: &address.to_string(),
                log_stream: &target.stream,
                endpoint: &shared.config.endpoint,
                keys: &keys,
                defaults: &command.env,
                execution_env: &command.execution_env,
                runtime_dir: &command
                    .program
                    .parent()
                    .unwrap_or(&function.code_dir)
                    .to_string_lossy(),
            },
        );
        let spec = Spec {
            program: Some(command.program),
            args: command.args,
            env,
            dir: function.code_dir.clone(),
            tmp: own.path().to_path_buf(),
            read: command.read.into_iter().chain(function.layers_dir.clone()).collect(),
            opt: function.layers_dir.clone(),
            ports: vec![address.port(), shared.config.endpoint_port],
            uid: user,
            processes: shared.config.processes,
            file_size: 512 * 1024 * 1024,
            data_size: u64::from(function.memory_mb) * 1024 * 1024 + DATA_ROOM,
            require: shared.config.require_sandbox,
        };
        let process = Process::start(&shared.config.launcher, &spec)
            .map_err(|error| failed(format!("the launcher can't be started: {error}")))?;
        let (calls_in, calls) = mpsc::channel(16);
        let (orders_in, orders) = mpsc::channel(1);
        runtime.spawn(api::serve(listener, calls_in));
        let mut preface = vec![format!("INIT_START Runtime Version: {}", command.version)];
        preface.extend(command.warning);
        if function.layers_dir.as_deref().is_some_and(|dir| dir.join("extensions").is_dir()) {
            preface.push("WARNING: a layer has extensions, which Assize does not start".to_owned());
        }
        shared.state().alive += 1;
        let (at_end, reported) = (shared.clone(), shared.clone());
        let key_id = keys.access_key_id.clone();
        runtime.spawn(run(Setup {
            function: function.clone(),
            process,
            calls,
            orders,
            logs: shared.logs.clone(),
            target,
            init_timeout: shared.config.init_timeout,
            access_key_id: keys.access_key_id.clone(),
            preface,
            cleanup: Box::new(move || {
                at_end.credentials.revoke(&key_id);
                drop(own);
                let mut state = at_end.state();
                if let Some(user) = user {
                    state.users.remove(&user);
                }
                state.alive -= 1;
                drop(state);
                at_end.changed.notify_all();
            }),
            on_layers: Box::new(move |report| reported.note_sandbox(report)),
        }));
        Ok(Handle {
            orders: orders_in,
            fingerprint: function.fingerprint(),
            expires: keys.expires,
            since: Instant::now(),
        })
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.shutdown(Duration::from_secs(5));
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn take_user(shared: &Shared) -> u32 {
    let mut state = shared.state();
    let user = (FIRST_USER..).find(|user| !state.users.contains(user)).unwrap_or(FIRST_USER);
    state.users.insert(user);
    user
}

fn gone(function: &Function) -> InvokeError {
    let reason = "its process ended before it took the event".to_owned();
    InvokeError::Start { function: function.name.clone(), reason }
}
