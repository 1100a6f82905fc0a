//! What all handlers share, and the routes.

use super::console::{self, Console};
use super::edge::Edge;
use super::{aws, front, gate, reset};
use crate::config::ConfigService;
use crate::ec2::Ec2Service;
use crate::iam::IamService;
use crate::lambda::LambdaService;
use crate::logs::LogsService;
use crate::native;
use crate::native::Sessions;
use assize_engine::Engine;
use assize_engine::keys::AccessKey;
use assize_iam::Iam;
use assize_wire::sigv4::KeyCache;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Whether callers must show who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Requests are signed by a known key.
    Signed,
    /// Anybody may do everything. For loopback only.
    Open,
}

/// How much a client can ask of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time; further ones wait to be accepted.
    pub connections: usize,
    /// Requests under way at a time; further ones get 503.
    pub requests: usize,
    /// Bytes of an AWS call's body.
    pub call_bytes: usize,
    /// Bytes of an AWS call's body that holds a function's code: 50 MiB, in base64.
    pub code_bytes: usize,
    /// Bytes of a body of items.
    pub import_bytes: usize,
    /// Bytes that all bodies together may take.
    pub total_body_bytes: usize,
    /// Time for a request's head to arrive, counted from the end of the request before.
    pub head: Duration,
    /// Time for an AWS call, its body included.
    pub call: Duration,
    /// Time for an invocation: longer than the fifteen minutes that a function may run.
    pub invocation: Duration,
    /// Time for a call that passes to S3, whose bodies may be large; what stands still is
    /// broken off much sooner.
    pub transfer: Duration,
    /// Time for an import, its body included.
    pub import: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            requests: 256,
            call_bytes: 10 << 20,
            code_bytes: 70 << 20,
            import_bytes: 64 << 20,
            total_body_bytes: 512 << 20,
            head: Duration::from_secs(20),
            call: Duration::from_secs(60),
            invocation: Duration::from_secs(960),
            transfer: Duration::from_secs(3_600),
            import: Duration::from_secs(600),
        }
    }
}

/// How the server answers.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether requests are signed.
    pub auth: Auth,
    /// The account of unsigned requests.
    pub account: String,
    /// The region of unsigned requests that name none.
    pub region: String,
    /// Assize's version, as it is told to clients.
    pub version: &'static str,
    /// Whether one call may delete everything. For suites of tests only.
    pub reset: bool,
    /// Bounds.
    pub limits: Limits,
    /// Where calls of services go that are not answered here.
    pub edge: Option<Edge>,
}

/// The services beside AWS Config and EC2, which need nothing but the engine.
pub struct Services {
    /// Identities, for IAM, STS and every decision.
    pub iam: Arc<Iam>,
    /// Lambda.
    pub lambda: LambdaService,
    /// CloudWatch Logs.
    pub logs: LogsService,
}

/// What all handlers share.
pub struct App {
    pub(crate) engine: Arc<Engine>,
    pub(crate) config: ConfigService,
    pub(crate) ec2: Ec2Service,
    pub(crate) services: Services,
    pub(crate) iam_service: IamService,
    pub(crate) settings: Settings,
    pub(crate) console: Option<Console>,
    pub(crate) sessions: Sessions,
    pub(crate) started: Instant,
    pub(super) signing_keys: KeyCache,
    pub(super) access_keys: RwLock<HashMap<String, (u64, Arc<AccessKey>)>>,
    pub(super) requests: Arc<Semaphore>,
    pub(super) body_memory: Arc<Semaphore>,
}

impl App {
    /// Joins an engine with the services that answer over it.
    pub fn new(
        engine: Arc<Engine>,
        services: Services,
        settings: Settings,
        console: Option<Console>,
    ) -> Arc<Self> {
        let limits = &settings.limits;
        Arc::new(Self {
            config: ConfigService::new(Arc::clone(&engine)),
            ec2: Ec2Service::new(Arc::clone(&engine)),
            iam_service: IamService::new(Arc::clone(&services.iam)),
            sessions: Sessions::default(),
            started: Instant::now(),
            signing_keys: KeyCache::default(),
            access_keys: RwLock::default(),
            requests: Arc::new(Semaphore::new(limits.requests)),
            body_memory: Arc::new(Semaphore::new(super::body::permits(limits.total_body_bytes))),
            engine,
            services,
            settings,
            console,
        })
    }

    /// All routes, behind the gate that bounds and checks every request.
    pub fn router(self: &Arc<Self>) -> Router {
        let router = if self.settings.reset {
            Router::new().route(reset::PATH, post(reset::post))
        } else {
            Router::new()
        };
        router
            .route("/", get(front::front).post(aws::call))
            .route(console::ROOT, any(console::pages))
            .route("/console/{*rest}", any(console::pages))
            .route("/console/", any(console::pages))
            .route("/_assize/health", get(front::health))
            .merge(native::routes())
            .route("/_assize/{*rest}", any(front::unknown_path))
            .fallback(aws::call)
            .method_not_allowed_fallback(front::wrong_method)
            .layer(from_fn_with_state(Arc::clone(self), gate::gate))
            .with_state(Arc::clone(self))
    }
}
