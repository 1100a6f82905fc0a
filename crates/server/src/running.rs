//! Starting and ending.

use crate::config::Config;
use crate::console;
use crate::credentials::{CREDENTIALS_FILE, LocalCredentials, endpoint};
use crate::error::StartError;
use crate::lambda::{FunctionPolicies, Functions, OwnResources};
use crate::notifications;
use crate::policies::read_policies;
use crate::remediation;
use crate::runner::runner;
use crate::upstream;
use crate::workers::Workers;
use assize_api::http::{App, Auth, Edge, Services, Settings, serve};
use assize_api::lambda::LambdaService;
use assize_api::logs::LogsService;
use assize_console::Console;
use assize_engine::ports::{Clock, LogStore, Store, SystemClock};
use assize_engine::{Engine, Options};
use assize_iam::Iam;
use assize_live::Follower;
use assize_store::{Options as StoreOptions, SqliteLogs, SqliteStore};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Threads that may wait for the disk at a time on behalf of requests.
const BLOCKING_THREADS: usize = 64;
/// How long to wait for them at the end.
const BLOCKING_GRACE: Duration = Duration::from_secs(10);

/// The server.
#[derive(Clone, Copy, Debug)]
pub struct Server;

/// A server under way. It ends when this is dropped; [`Running::shutdown`] tells how it ended.
pub struct Running {
    addr: SocketAddr,
    engine: Arc<Engine>,
    credentials: LocalCredentials,
    workers: Workers,
    follower: Follower,
    console: Arc<Console>,
    stop: Option<oneshot::Sender<()>>,
    http: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server on threads of its own; it takes requests when this returns.
    ///
    /// # Errors
    /// Any [`StartError`]; then nothing is left running.
    pub fn start(config: Config) -> Result<Running, StartError> {
        config.check()?;
        let durable = config.durable;
        let options = StoreOptions { durable, ..Default::default() };
        let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&config.data_dir, options)?);
        let logs: Arc<dyn LogStore> = Arc::new(SqliteLogs::open(&config.data_dir, options)?);
        let listener = listen(config.listen)?;
        let addr = listener
            .local_addr()
            .map_err(|reason| StartError::Listen { addr: config.listen, reason })?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let functions = Functions::open(&config, addr, &store, &clock, &logs)?;
        let registry = Arc::clone(&functions.registry);
        let lambda_upstream = Arc::<OnceLock<_>>::default();
        let runner = runner(&config, &functions, &clock, &lambda_upstream)?;
        let options = Options {
            home_region: config.home_region.clone(),
            organization: config.organization.clone(),
            history_every_ms: i64::try_from(config.history_every.as_millis()).unwrap_or(i64::MAX),
            answer_wait_ms: i64::try_from(config.function_answer_wait.as_millis())
                .unwrap_or(i64::MAX),
            limits: config.quotas.clone(),
            ..Options::default()
        };
        let engine = Engine::new(store, Arc::clone(&clock), runner, options)?;
        let engine = Arc::new(engine.with_logs(Arc::clone(&logs)));
        let iam = Arc::new(Iam::new(Arc::clone(&engine), read_policies(&config.data_dir)?)?);
        // Nobody else sets it.
        let _ = functions.iam.set(Arc::downgrade(&iam));
        iam.consult(Arc::new(FunctionPolicies(Arc::clone(&registry))));
        let credentials = write_credentials(&config, &engine, addr)?;
        let runtime = runtime()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(listener)
                .map_err(|reason| StartError::Listen { addr, reason })?
        };
        let upstream = upstream::connect(&config, &credentials)?;
        let buckets = upstream::buckets(&config, upstream.as_ref(), &clock)
            .map_err(|reason| StartError::System { what: "start a thread", reason })?;
        engine.set_buckets(buckets);
        let documents = upstream::documents(&config, upstream.as_ref(), &clock)
            .map_err(|reason| StartError::System { what: "start a thread", reason })?;
        engine.set_documents(documents);
        if let Some(upstream) = &upstream {
            // Nobody else sets it.
            let _ = lambda_upstream.set(Arc::clone(upstream));
        }
        engine.set_sinks(notifications::sinks(&config, upstream.as_ref(), &clock)?);
        let own = OwnResources { registry: Arc::clone(&registry), iam: Arc::clone(&iam) };
        let follower = upstream::follow(&engine, upstream.as_ref(), own, &config)
            .map_err(|reason| StartError::System { what: "start a thread", reason })?;
        let services = Services {
            iam: Arc::clone(&iam),
            lambda: LambdaService::new(Arc::clone(&registry))
                .telling(upstream::own_functions(&follower)),
            logs: LogsService::new(Arc::clone(&engine), Arc::clone(&logs)),
        };
        let live = upstream.as_ref().map(|upstream| (upstream, &follower));
        let endpoint = &credentials.endpoint;
        let remediations = remediation::open(&config, &engine, &clock, &iam, live, endpoint)?;
        let edge = upstream.map(|upstream| upstream::edge(upstream, &follower));
        let (console, pages) = console::open(&config, addr, &engine, &iam, &logs, &registry)?;
        let settings = settings(&config, edge);
        let app = App::new(Arc::clone(&engine), services, settings, Some(pages));
        let workers = Workers::start(&engine, &logs, &registry, Some(remediations))
            .map_err(|reason| StartError::System { what: "start a thread", reason })?;
        let (stop, stopped) = oneshot::channel();
        let limits = config.limits.clone();
        let http = std::thread::Builder::new()
            .name("assize-http".into())
            .spawn(move || {
                runtime.block_on(async {
                    let router = app.router();
                    drop(app);
                    // A sender that is gone stops the server too.
                    serve(listener, router, limits, async { drop(stopped.await) }).await;
                });
                runtime.shutdown_timeout(BLOCKING_GRACE);
            })
            .map_err(|reason| StartError::System { what: "start a thread", reason })?;
        tracing::info!(%addr, data_dir = %config.data_dir.display(), "assize is listening");
        if config.no_auth {
            tracing::warn!("requests are not authenticated: anybody on this machine may do all");
        }
        if config.enable_reset {
            tracing::warn!("POST /moto-api/reset deletes everything that this server holds");
        }
        let (stop, http) = (Some(stop), Some(http));
        Ok(Running { addr, engine, credentials, workers, follower, console, stop, http })
    }

    /// Starts a server, calls `ready`, and runs until the process is told to end by SIGINT or
    /// SIGTERM; then ends well.
    ///
    /// # Errors
    /// Any [`StartError`].
    pub fn run(config: Config, ready: impl FnOnce(&Running)) -> Result<(), StartError> {
        let system = |what| move |reason| StartError::System { what, reason };
        let waiter = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(system("start the runtime"))?;
        // Signals are taken from here on, so that none is missed while the server starts.
        let told = waiter.block_on(async { signals() }).map_err(system("listen to signals"))?;
        let running = Self::start(config)?;
        ready(&running);
        waiter.block_on(told);
        tracing::info!("stopping");
        running.shutdown()
    }
}

impl Running {
    /// Where the server listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Where a client on this machine finds the server: `http://127.0.0.1:9470`.
    pub fn endpoint(&self) -> &str {
        &self.credentials.endpoint
    }

    /// The administrator's key, with region and endpoint.
    pub fn credentials(&self) -> &LocalCredentials {
        &self.credentials
    }

    /// The engine that the server answers with.
    pub fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Takes no more requests, answers those under way, ends the workers, closes the store.
    ///
    /// # Errors
    /// [`StartError::Fault`] when a part of the server ended by a fault.
    pub fn shutdown(mut self) -> Result<(), StartError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), StartError> {
        self.console.close();
        if let Some(stop) = self.stop.take() {
            // It may have ended by itself.
            let _ = stop.send(());
        }
        let http = self.http.take().is_none_or(|thread| thread.join().is_ok());
        let follower = self.follower.stop();
        let workers = self.workers.stop();
        match (http, follower, workers) {
            (true, true, true) => Ok(()),
            (false, ..) => Err(StartError::Fault("answering requests")),
            (_, false, _) => Err(StartError::Fault("recording")),
            (_, _, false) => Err(StartError::Fault("doing waiting work")),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            tracing::error!(%error, "the server did not end well");
        }
    }
}

fn settings(config: &Config, edge: Option<Edge>) -> Settings {
    Settings {
        auth: if config.no_auth { Auth::Open } else { Auth::Signed },
        account: config.account.clone(),
        region: config.region.clone(),
        version: env!("CARGO_PKG_VERSION"),
        reset: config.enable_reset,
        limits: config.limits.clone(),
        edge,
    }
}

fn listen(addr: SocketAddr) -> Result<TcpListener, StartError> {
    let failed = |reason: std::io::Error| match reason.kind() {
        ErrorKind::AddrInUse => StartError::AddressInUse(addr),
        _ => StartError::Listen { addr, reason },
    };
    let listener = TcpListener::bind(addr).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    Ok(listener)
}

fn write_credentials(
    config: &Config,
    engine: &Engine,
    addr: SocketAddr,
) -> Result<LocalCredentials, StartError> {
    let path = || config.data_dir.join(CREDENTIALS_FILE);
    LocalCredentials::read(&config.data_dir).map_err(|reason| match reason.kind() {
        ErrorKind::InvalidData => StartError::DamagedCredentials { path: path(), reason },
        _ => StartError::Credentials { path: path(), reason },
    })?;
    let key = engine.administrator_key(&config.account)?;
    let credentials = LocalCredentials {
        access_key_id: key.access_key_id,
        secret_access_key: key.secret_access_key,
        region: config.region.clone(),
        endpoint: endpoint(addr),
    };
    credentials
        .write(&config.data_dir)
        .map_err(|reason| StartError::Credentials { path: path(), reason })?;
    Ok(credentials)
}

fn runtime() -> Result<Runtime, StartError> {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("assize-http")
        .max_blocking_threads(BLOCKING_THREADS)
        .enable_all()
        .build()
        .map_err(|reason| StartError::System { what: "start the runtime", reason })
}

#[cfg(unix)]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signals() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "cannot listen to signals");
            std::future::pending::<()>().await;
        }
    })
}
