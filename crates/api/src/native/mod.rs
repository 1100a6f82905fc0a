//! Assize's own endpoints, for what AWS Config's API can't carry.
//!
//! All are signed like AWS calls, with the service name `assize` in the credential scope. They
//! speak JSON; errors have the shape of the AWS JSON protocol: `{"__type", "message"}`.
//!
//! A caller other than an account's root needs the action `assize:PutItems`,
//! `assize:CompleteSnapshot`, `assize:MakeEvent`, `assize:GetCompliance`, `assize:GetPermissions`, `assize:GetStatus`
//! or `assize:GetVerdicts`, `assize:GetReads`, `assize:Query`, `assize:Backtest`,
//! `assize:Explain`, `assize:GetNotifications`,
//! `assize:OpenConsole`, `assize:RedeliverNotifications`, and records items of its own account only.
//!
//! | endpoint | does |
//! | --- | --- |
//! | `POST /_assize/v1/items[?session=ID]` | records configuration items, one JSON text a line |
//! | `POST /_assize/v1/items/complete-snapshot` | deletes what a session's snapshot no longer holds |
//! | `POST /_assize/v1/backtest` | judges recorded history by a rule, or by an edited version of it |
//! | `GET /_assize/v1/compliance` | tells what verdicts add up to by rule, or what rules say of one resource; as of a time with `at` |
//! | `POST /_assize/v1/console-link` | makes a link that signs in to the console, once |
//! | `POST /_assize/v1/event` | gives the event for a rule's function, with a fresh result token |
//! | `GET /_assize/v1/explain?rule=NAME&resource=TYPE/ID` | explains a verdict |
//! | `GET /_assize/v1/notifications` | tells what waits to be told, and what was given up |
//! | `POST /_assize/v1/notifications/redeliver` | has what was given up told again |
//! | `GET /_assize/v1/permissions?rule=NAME` | gives what the function of a rule asked for, and the policy that allows it |
//! | `POST /_assize/v1/query` | answers an advanced query, as of a time with `at` |
//! | `GET /_assize/v1/reads?rule=NAME` | tells what the verdicts of a rule rest on |
//! | `GET /_assize/v1/status` | tells what the server holds and what waits |
//! | `GET /_assize/v1/timeline` | tells how verdicts changed |
//! | `GET /_assize/v1/verdicts?rule=NAME` | gives a rule's verdicts with their evidence; as of a time with `at` |

mod ask;
mod backtest;
mod compliance;
mod console;
mod event;
mod explain;
mod gather;
mod items;
mod lanes;
mod notifications;
mod permissions;
mod reads;
mod respond;
mod sessions;
mod snapshot;
mod status;
mod verdicts;

pub(crate) use sessions::Sessions;

use crate::http::App;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The signing name of these endpoints.
const SIGNING_NAME: &str = "assize";

/// The routes below `/_assize/v1`, by their whole paths: signatures cover what was sent, and
/// nesting would cut it.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/_assize/v1/items", post(items::post))
        .route("/_assize/v1/items/complete-snapshot", post(snapshot::post))
        .route("/_assize/v1/backtest", post(backtest::post))
        .route("/_assize/v1/compliance", get(compliance::get))
        .route("/_assize/v1/console-link", post(console::post))
        .route("/_assize/v1/event", post(event::post))
        .route("/_assize/v1/explain", get(explain::get))
        .route("/_assize/v1/notifications", get(notifications::get))
        .route("/_assize/v1/notifications/redeliver", post(notifications::redeliver))
        .route("/_assize/v1/permissions", get(permissions::get))
        .route("/_assize/v1/query", post(ask::post))
        .route("/_assize/v1/reads", get(reads::get))
        .route("/_assize/v1/status", get(status::get))
        .route("/_assize/v1/timeline", get(compliance::timeline))
        .route("/_assize/v1/verdicts", get(verdicts::get))
}
