//! Assize's own endpoints, for what AWS Config's API can't carry.
//!
//! All are signed like AWS calls, with the service name `assize` in the credential scope. They
//! speak JSON; errors have the shape of the AWS JSON protocol: `{"__type", "message"}`.
//!
//! A caller other than an account's root needs the action `assize:PutItems`,
//! `assize:CompleteSnapshot`, `assize:MakeEvent`, `assize:GetPermissions`, `assize:GetStatus`
//! or `assize:GetVerdicts`, `assize:GetNotifications`, `assize:RedeliverNotifications`, and records items of its own account only.
//!
//! | endpoint | does |
//! | --- | --- |
//! | `POST /_assize/v1/items[?session=ID]` | records configuration items, one JSON text a line |
//! | `POST /_assize/v1/items/complete-snapshot` | deletes what a session's snapshot no longer holds |
//! | `POST /_assize/v1/event` | gives the event for a rule's function, with a fresh result token |
//! | `GET /_assize/v1/notifications` | tells what waits to be told, and what was given up |
//! | `POST /_assize/v1/notifications/redeliver` | has what was given up told again |
//! | `GET /_assize/v1/permissions?rule=NAME` | gives what the function of a rule asked for, and the policy that allows it |
//! | `GET /_assize/v1/status` | tells what the server holds and what waits |
//! | `GET /_assize/v1/verdicts?rule=NAME` | gives a rule's verdicts with their evidence |

mod event;
mod gather;
mod items;
mod lanes;
mod notifications;
mod permissions;
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
        .route("/_assize/v1/event", post(event::post))
        .route("/_assize/v1/notifications", get(notifications::get))
        .route("/_assize/v1/notifications/redeliver", post(notifications::redeliver))
        .route("/_assize/v1/permissions", get(permissions::get))
        .route("/_assize/v1/status", get(status::get))
        .route("/_assize/v1/verdicts", get(verdicts::get))
}
