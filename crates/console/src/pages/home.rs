//! `GET /console`: the region that is shown first.

use crate::web::{Visit, redirect};
use axum::response::Response;

/// Goes on to the dashboard.
pub(crate) async fn get(visit: Visit) -> Response {
    redirect(&visit.at(""))
}
