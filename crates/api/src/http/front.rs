//! What the server says without being asked by a client of AWS.

use super::RequestId;
use super::app::App;
use super::aws;
use super::console::front_door;
use super::error::Refusal;
use assize_engine::EngineError;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use std::sync::Arc;

/// `GET /`: where one has come to. A signed one is a call of some service.
pub(super) async fn front(
    app: State<Arc<App>>,
    id: Extension<RequestId>,
    request: Request,
) -> Response {
    if request.headers().contains_key(AUTHORIZATION) || request.uri().query().is_some() {
        return aws::call(app, id, request).await;
    }
    if let Some(elsewhere) = front_door(&app, &request) {
        return elsewhere;
    }
    let text = format!(
        "assize {}\n\n\
         This is the API of Assize, compatible with AWS Config.\n\n  \
         eval \"$(assize env)\"                    sets endpoint and credentials for this shell\n  \
         aws configservice describe-config-rules  asks for the rules\n  \
         assize status                            tells what the server holds\n",
        app.settings.version
    );
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// `GET /_assize/health`: the server lives, and its store can be read.
pub(super) async fn health(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
) -> Response {
    let reader = Arc::clone(&app);
    let read = tokio::task::spawn_blocking(move || {
        reader.engine.read(|tx| Ok::<_, EngineError>(tx.next_schedule()?))
    });
    match read.await {
        Ok(Ok(_)) => {
            let text = format!("{{\"status\":\"ok\",\"version\":\"{}\"}}\n", app.settings.version);
            ([(CONTENT_TYPE, "application/json")], text).into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the store cannot be read");
            Refusal::busy("The store cannot be read; the server's log says why.").respond(&id)
        }
        Err(error) => {
            tracing::error!(%error, "the health check failed");
            Refusal::busy("The health check failed; the server's log says why.").respond(&id)
        }
    }
}

/// Paths of Assize's own that it does not have.
pub(super) async fn unknown_path(
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    Refusal::unknown_path(request.uri().path()).respond(&id)
}

/// Methods that a path does not take.
pub(super) async fn wrong_method(
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    Refusal::wrong_method(request.method().as_str(), request.uri().path()).respond(&id)
}
