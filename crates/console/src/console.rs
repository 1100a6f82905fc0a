//! What all pages share, and the routes.

use crate::pages::Past;
use crate::session::{Attempts, Links};
use crate::{assets, pages, web};
use assize_engine::ports::LogStore;
use assize_engine::{Engine, EngineError};
use assize_functions::Registry;
use assize_iam::Iam;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// Where all pages are.
pub(crate) const ROOT: &str = "/console";

/// Bytes of a form.
const FORM_BYTES: usize = 256 << 10;

/// Pages that may listen for changes at a time.
const LISTENERS: usize = 64;

/// How the console behaves.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether nobody needs to sign in: everybody is the root of [`Options::account`].
    pub open: bool,
    /// The account of readers who did not sign in.
    pub account: String,
    /// The region that is shown first.
    pub region: String,
    /// Assize's version.
    pub version: &'static str,
}

/// The console.
pub struct Console {
    pub(crate) engine: Arc<Engine>,
    pub(crate) iam: Arc<Iam>,
    pub(crate) logs: Arc<dyn LogStore>,
    pub(crate) functions: Arc<Registry>,
    pub(crate) options: Options,
    pub(crate) links: Links,
    pub(crate) attempts: Attempts,
    pub(crate) open_key: [u8; 32],
    pub(crate) past: Past,
    pub(crate) listeners: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl Console {
    /// Joins the console with what it shows.
    ///
    /// # Errors
    /// When the server's own key cannot be read.
    pub fn new(
        engine: Arc<Engine>,
        iam: Arc<Iam>,
        logs: Arc<dyn LogStore>,
        functions: Arc<Registry>,
        options: Options,
    ) -> Result<Arc<Self>, EngineError> {
        let open_key = engine.derived_key("assize console forms 1")?;
        Ok(Arc::new(Self {
            engine,
            iam,
            logs,
            functions,
            options,
            links: Links::default(),
            attempts: Attempts::default(),
            open_key,
            past: Past::default(),
            listeners: Arc::new(Semaphore::new(LISTENERS)),
            closing: watch::Sender::new(false),
        }))
    }

    /// The path of a link that signs in as the owner of a key, once, within a few minutes.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn link(
        &self,
        access_key_id: &str,
        session_token: Option<&str>,
        region: &str,
    ) -> Result<String, EngineError> {
        let code = self.links.make(access_key_id, session_token, region)?;
        Ok(format!("{ROOT}/enter?code={code}"))
    }

    /// Ends the streams of events, so that the server can end.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    pub(crate) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// All pages, by their whole paths.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/console", get(pages::home::get))
            .route("/console/", get(pages::home::get))
            .route("/console/sign-in", get(pages::sign_in::get).post(pages::sign_in::post))
            .route("/console/sign-out", post(pages::sign_in::sign_out))
            .route("/console/enter", get(pages::sign_in::enter))
            .route("/console/preferences", post(pages::preferences::post))
            .route("/console/assets/{name}", get(assets::get))
            .merge(pages::routes())
            .fallback(web::not_found)
            .layer(DefaultBodyLimit::max(FORM_BYTES))
            .layer(from_fn(web::finish))
            .with_state(Arc::clone(self))
    }
}
