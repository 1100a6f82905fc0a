//! `GET /_assize/v1/explain`

use super::respond::{admit, blocking, query, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::explain::{ExplainError, Explanation, Named};
use assize_model::{AccountRegion, ResourceKey};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    rule: String,
    /// `TYPE/ID`, or an id alone.
    resource: String,
}

/// Explains what a rule says of a resource.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:Explain", request).await {
        Ok(admitted) => match query::<Ask>(&admitted.parts) {
            Ok(ask) => blocking(move || explain(&app, &admitted.caller.home, &ask)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn explain(app: &App, home: &AccountRegion, ask: &Ask) -> Result<Explanation, Refusal> {
    let named = match ask.resource.split_once('/') {
        Some((kind, id)) if kind.contains("::") => Named::Key(ResourceKey::new(kind, id)),
        _ => Named::Id(ask.resource.clone()),
    };
    app.engine.explain(home, &ask.rule, &named).map_err(|error| match error {
        ExplainError::Engine(error) => error.into(),
        ExplainError::Ambiguous { .. } => Refusal::invalid(format!("{error}.")),
    })
}
