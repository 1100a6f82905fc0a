//! `POST /moto-api/reset`: forgets everything, as moto's server does between tests. Suites that
//! were written for moto call it. The route is there only where the server was started with it.

use super::RequestId;
use super::app::App;
use super::error::Refusal;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use std::sync::Arc;

/// The path, which is moto's.
pub(super) const PATH: &str = "/moto-api/reset";

/// Empties the store and the logs.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
) -> Response {
    let done = tokio::task::spawn_blocking(move || reset(&app)).await;
    match done {
        Ok(Ok(())) => {
            ([(CONTENT_TYPE, "application/json")], "{\"status\":\"ok\"}\n").into_response()
        }
        Ok(Err(error)) => {
            tracing::error!(error, "not reset");
            Refusal::busy("Not everything could be deleted; the server's log says why.")
                .respond(&id)
        }
        Err(error) => {
            tracing::error!(%error, "the reset failed");
            Refusal::busy("The reset failed; the server's log says why.").respond(&id)
        }
    }
}

fn reset(app: &App) -> Result<(), String> {
    app.engine.reset().map_err(|e| e.to_string())?;
    app.services.iam.forget();
    app.services.lambda.collect_code().map_err(|e| e.to_string())?;
    app.services.logs.clear().map_err(|e| e.to_string())
}
