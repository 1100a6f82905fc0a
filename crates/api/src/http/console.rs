//! The pages for browsers, on the same port.
//!
//! A request below `/console` that bears no signature is theirs. A signed one is a call of some
//! service, such as S3 with a bucket of that name.

use super::app::App;
use super::error::Refusal;
use super::gate::has_own_name;
use super::{Peer, RequestId, aws};
use assize_engine::EngineError;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use http::header::{ACCEPT, AUTHORIZATION, LOCATION};
use http::{Extensions, StatusCode};
use std::sync::Arc;
use tower_service::Service as _;

/// Where the pages are.
pub(super) const ROOT: &str = "/console";

/// The pages, as the server joins them.
pub struct Console {
    /// Answers every request below `/console`, by its whole path.
    pub router: Router,
    /// Whether only browsers on this machine may come, by the machine's own names: so that no
    /// name that somebody else made point here leads to the pages.
    pub loopback: bool,
    /// Makes links that sign in once.
    pub links: Box<dyn ConsoleLinks>,
}

/// Makes links that sign in once.
pub trait ConsoleLinks: Send + Sync {
    /// The path, with its query, that signs in as the holder of a key.
    ///
    /// # Errors
    /// When there are no random bytes.
    fn link(
        &self,
        access_key_id: &str,
        session_token: Option<&str>,
        region: &str,
    ) -> Result<String, EngineError>;
}

/// Answers a request below `/console`.
pub(super) async fn pages(
    State(app): State<Arc<App>>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let console = app.console.as_ref().filter(|_| !is_signed(&request));
    let Some(console) = console else { return aws::call(State(app), Extension(id), request).await };
    if console.loopback && !has_own_name(&request) {
        let refusal = Refusal::forbidden(
            "The console answers to the machine's own names only: localhost, 127.0.0.1, [::1].",
        );
        return refusal.respond(&id.0);
    }
    // The parameters of the path that led here would be taken for those of the page's path.
    let (mut parts, body) = request.into_parts();
    let peer = parts.extensions.get::<Peer>().copied();
    parts.extensions = Extensions::new();
    if let Some(Peer(peer)) = peer {
        parts.extensions.insert(ConnectInfo(peer));
    }
    let request = Request::from_parts(parts, body);
    match console.router.clone().call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Where a browser goes on that asks for `/`; `None` for other clients.
pub(super) fn front_door(app: &App, request: &Request) -> Option<Response> {
    let accepted = request.headers().get(ACCEPT)?.to_str().ok()?;
    let browser = app.console.is_some() && accepted.contains("text/html");
    browser.then(|| (StatusCode::SEE_OTHER, [(LOCATION, ROOT)]).into_response())
}

/// Whether a request is signed, in its header or its query.
pub(super) fn is_signed(request: &Request) -> bool {
    request.headers().contains_key(AUTHORIZATION)
        || request.uri().query().is_some_and(|query| query.contains("X-Amz-"))
}
