//! `GET /_assize/v1/compliance` and `GET /_assize/v1/timeline`

use super::respond::{admit, at_of, blocking, key_of, query, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::history::{Change, ResourceVerdict, RuleCompliance};
use assize_model::{AccountRegion, Timestamp};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Changes that are told when the request does not say how many, and at most.
const CHANGES: usize = 1_000;
const MAX_CHANGES: usize = 100_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    rule: Option<String>,
    resource_type: Option<String>,
    resource_id: Option<String>,
    at: Option<String>,
}

#[derive(Serialize)]
struct Answer {
    /// The time that the answer is about.
    at: Timestamp,
    #[serde(flatten)]
    found: Found,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Found {
    /// Of all resources, by rule.
    Rules(Vec<RuleCompliance>),
    /// Of one resource, by rule.
    Verdicts(Vec<ResourceVerdict>),
}

/// Tells what verdicts add up to by rule, or what rules say of one resource.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetCompliance", request).await {
        Ok(admitted) => match query::<Ask>(&admitted.parts) {
            Ok(ask) => blocking(move || compliance(&app, &admitted.caller.home, ask)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn compliance(app: &App, home: &AccountRegion, ask: Ask) -> Result<Answer, Refusal> {
    let now = app.engine.now();
    let at = at_of(ask.at.as_deref(), now)?;
    let found = match key_of(ask.resource_type, ask.resource_id)? {
        None => Found::Rules(app.engine.compliance(home, ask.rule.as_deref(), at)?),
        Some(key) => {
            let mut verdicts = app.engine.resource_verdicts(home, &key, at)?;
            if let Some(rule) = &ask.rule {
                verdicts.retain(|verdict| verdict.rule == *rule);
            }
            Found::Verdicts(verdicts)
        }
    };
    Ok(Answer { at: at.unwrap_or(now), found })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TimelineAsk {
    rule: Option<String>,
    resource_type: Option<String>,
    resource_id: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
struct Timeline {
    /// Oldest first.
    changes: Vec<Change>,
}

/// Tells how verdicts changed.
pub(super) async fn timeline(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetCompliance", request).await {
        Ok(admitted) => match query::<TimelineAsk>(&admitted.parts) {
            Ok(ask) => blocking(move || changes(&app, &admitted.caller.home, ask)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn changes(app: &App, home: &AccountRegion, ask: TimelineAsk) -> Result<Timeline, Refusal> {
    let limit = ask.limit.unwrap_or(CHANGES);
    if !(1..=MAX_CHANGES).contains(&limit) {
        return Err(Refusal::invalid(format!("`limit` is from 1 to {MAX_CHANGES}.")));
    }
    let key = key_of(ask.resource_type, ask.resource_id)?;
    let rule = ask.rule.as_deref();
    Ok(Timeline { changes: app.engine.verdict_changes(home, rule, key.as_ref(), limit)? })
}
