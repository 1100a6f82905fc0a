//! The pages.

mod aggregated;
mod dashboard;
mod edit;
pub(crate) mod home;
mod packs;
pub(crate) mod preferences;
mod query;
mod resources;
mod rules;
mod settings;
pub(crate) mod sign_in;
mod trend;

pub(crate) use trend::Past;

use crate::console::Console;
use crate::web;
use axum::Router;
use axum::routing::{get, post};
use std::sync::Arc;

/// The pages of a region.
pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/console/{region}", get(dashboard::get))
        .route("/console/{region}/live", get(web::live))
        .route("/console/{region}/rules", get(rules::list::get))
        .route("/console/{region}/rules/{name}", get(rules::rule::get))
        .route("/console/{region}/rules/{name}/evaluate", post(rules::evaluate::post))
        .route("/console/{region}/trend", get(trend::get))
        .route("/console/{region}/rules/{name}/explain/{type}/{id}", get(rules::explain::get))
        .route("/console/{region}/rules/{name}/log", get(rules::log::get))
        .route("/console/{region}/rules/{name}/edit", get(edit::page::edit).post(edit::save::edit))
        .route("/console/{region}/rules/{name}/delete", post(edit::save::delete))
        .route("/console/{region}/new-rule", get(edit::catalogue))
        .route("/console/{region}/new-rule/{kind}", get(edit::page::new).post(edit::save::new))
        .route(
            "/console/{region}/new-rule/managed/{id}",
            get(edit::page::managed).post(edit::save::managed),
        )
        .route("/console/{region}/resources", get(resources::list::get))
        .route("/console/{region}/resources/{type}/{id}", get(resources::resource::get))
        .route("/console/{region}/query", get(query::page::get))
        .route("/console/{region}/query.csv", get(query::export::csv))
        .route("/console/{region}/query.json", get(query::export::json))
        .route("/console/{region}/packs", get(packs::list))
        .route("/console/{region}/packs/{name}", get(packs::one))
        .route("/console/{region}/aggregated", get(aggregated::get))
        .route("/console/{region}/settings", get(settings::get))
}
