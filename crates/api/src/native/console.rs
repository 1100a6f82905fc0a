//! `POST /_assize/v1/console-link`

use super::respond::{admit, respond};
use crate::http::{App, Refusal, RequestId};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

/// The header in which temporary credentials bring their token.
const TOKEN: &str = "x-amz-security-token";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Link {
    /// Path and query, to be opened at the same endpoint.
    path: String,
}

/// Makes a link that signs its opener in to the console, once, as the caller.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    respond(link(&app, request).await, &id)
}

async fn link(app: &Arc<App>, request: Request) -> Result<Link, Refusal> {
    let admitted = admit(app, "assize:OpenConsole", request).await?;
    let Some(console) = &app.console else {
        return Err(Refusal::invalid("This server has no console.".to_owned()));
    };
    // A server that takes unsigned requests signs nobody in.
    let Some(key) = &admitted.caller.access_key_id else {
        return Ok(Link { path: "/console".to_owned() });
    };
    let token = admitted.parts.headers.get(TOKEN).and_then(|token| token.to_str().ok());
    let path = console.links.link(key, token, &admitted.caller.home.region)?;
    Ok(Link { path })
}
