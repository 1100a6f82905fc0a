//! `GET /_assize/v1/notifications` and `POST /_assize/v1/notifications/redeliver`

use super::respond::{admit, admit_json, blocking, respond};
use super::status::Outbox;
use crate::http::{App, Refusal, RequestId};
use assize_engine::EngineError;
use assize_engine::ports::NoticeRow;
use assize_model::Timestamp;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Given-up notifications that are told of at most, newest first.
const LIMIT: usize = 1_000;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notifications {
    sinks: Vec<Outbox>,
    dead: Vec<Dead>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dead {
    id: String,
    sink: String,
    account: String,
    region: String,
    /// What it is about.
    about: String,
    at: Timestamp,
    attempts: u32,
    error: Option<String>,
}

impl From<NoticeRow> for Dead {
    fn from(row: NoticeRow) -> Self {
        Self {
            id: row.id,
            sink: row.sink,
            account: row.home.account,
            region: row.home.region,
            about: row.topic,
            at: row.at,
            attempts: row.attempts,
            error: row.error,
        }
    }
}

/// Which notifications: those of a sink, the one of an id, or all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    sink: Option<String>,
    id: Option<String>,
}

#[derive(Serialize)]
struct Redelivered {
    redelivered: usize,
}

/// Tells what waits to be told, and what was given up.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetNotifications", request).await {
        Ok(_) => blocking(move || notifications(&app)).await,
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn notifications(app: &App) -> Result<Notifications, Refusal> {
    Ok(app.engine.read(|tx| -> Result<_, EngineError> {
        Ok(Notifications {
            sinks: tx.outbox_counts()?.into_iter().map(Outbox::from).collect(),
            dead: tx.dead_notices(LIMIT)?.into_iter().map(Dead::from).collect(),
        })
    })?)
}

/// Has what was given up told again.
pub(super) async fn redeliver(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit_json::<Wanted>(&app, "assize:RedeliverNotifications", request).await {
        Ok((_, Wanted { sink, id })) => {
            let again = move || Ok(Redelivered { redelivered: app.engine.tell_again(sink, id)? });
            blocking(again).await
        }
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}
