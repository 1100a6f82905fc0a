//! `POST /_assize/v1/backtest`

use super::respond::{admit_json, at_of, blocking, key_of, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::backtest::{BacktestAsk, BacktestError, BacktestReport, Edit, MAX_LISTED};
use assize_model::AccountRegion;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Resources that are listed, when the request does not say.
const DEFAULT_LIMIT: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    rule: String,
    edit: Option<Edit>,
    since: String,
    /// Now when absent.
    until: Option<String>,
    resource_type: Option<String>,
    resource_id: Option<String>,
    limit: Option<usize>,
}

/// Judges recorded history by a rule, or by an edited version of it.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit_json::<Ask>(&app, "assize:Backtest", request).await {
        Ok((admitted, ask)) => blocking(move || backtest(&app, &admitted.caller.home, ask)).await,
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn backtest(app: &App, home: &AccountRegion, ask: Ask) -> Result<BacktestReport, Refusal> {
    let limit = ask.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LISTED).contains(&limit) {
        return Err(Refusal::invalid(format!("`limit` is from 1 to {MAX_LISTED}.")));
    }
    let now = app.engine.now();
    let since = at_of(Some(&ask.since), now)?.unwrap_or(now);
    let until = at_of(ask.until.as_deref(), now)?.unwrap_or(now);
    let resource = key_of(ask.resource_type, ask.resource_id)?;
    let ask = BacktestAsk { rule: ask.rule, edit: ask.edit, since, until, resource, limit };
    app.engine.backtest(home, &ask).map_err(refusal)
}

fn refusal(error: BacktestError) -> Refusal {
    match error {
        BacktestError::Engine(error) => error.into(),
        BacktestError::NoSuchRule(_) => Refusal::not_found(format!("{error}.")),
        BacktestError::Busy => Refusal::busy(format!("{error}.")),
        _ => Refusal::invalid(format!("{error}.")),
    }
}
