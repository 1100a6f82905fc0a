//! `GET /_assize/v1/status`

use super::respond::{admit, blocking, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::EngineError;
use assize_engine::ports::OutboxCount;
use assize_model::Timestamp;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Serialize;
use std::sync::Arc;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    version: &'static str,
    now: Timestamp,
    uptime_seconds: u64,
    /// Tasks that wait or are under way, everywhere. Zero means idle.
    pending_tasks: u64,
    /// Calls of rules' functions that wait or are under way, everywhere.
    pending_calls: u64,
    /// What waits to be told to each sink, and what was given up.
    notifications: Vec<Outbox>,
    homes: Vec<Home>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Home {
    account: String,
    region: String,
    resources: u64,
    rules: u64,
    pending_tasks: u64,
    pending_calls: u64,
    recording: bool,
}

/// Tells what the server holds and what waits.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let admitted = admit(&app, "assize:GetStatus", request).await;
    let status = match admitted {
        Ok(_) => blocking(move || status(&app)).await,
        Err(refusal) => Err(refusal),
    };
    respond(status, &id)
}

/// Notifications of a sink.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Outbox {
    sink: String,
    waiting: u64,
    dead: u64,
}

impl From<OutboxCount> for Outbox {
    fn from(count: OutboxCount) -> Self {
        let OutboxCount { sink, waiting, dead } = count;
        Self { sink, waiting, dead }
    }
}

fn status(app: &App) -> Result<Status, Refusal> {
    let (pending_tasks, pending_calls, notifications, homes) =
        app.engine.read(|tx| -> Result<_, EngineError> {
            let mut homes = Vec::new();
            // Keys of the server itself are kept under a home without a name, identities under
            // their account and no region.
            for home in tx.homes()?.into_iter().filter(|home| !home.region.is_empty()) {
                homes.push(Home {
                    resources: tx.count_resources(&home)?.iter().map(|c| c.count).sum(),
                    rules: tx.rules(&home)?.len() as u64,
                    pending_tasks: tx.pending_tasks(Some(&home), None)?,
                    pending_calls: tx.pending_calls(Some(&home), None)?,
                    recording: assize_engine::recorder::is_recording(tx, &home)?,
                    account: home.account,
                    region: home.region,
                });
            }
            let outbox = tx.outbox_counts()?.into_iter().map(Outbox::from).collect();
            Ok((tx.pending_tasks(None, None)?, tx.pending_calls(None, None)?, outbox, homes))
        })?;
    Ok(Status {
        version: app.settings.version,
        now: app.engine.now(),
        uptime_seconds: app.started.elapsed().as_secs(),
        pending_tasks,
        pending_calls,
        notifications,
        homes,
    })
}
