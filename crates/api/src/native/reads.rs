//! `GET /_assize/v1/reads`

use super::respond::{admit, blocking, key_of, query, respond};
use crate::config::page;
use crate::http::{App, Refusal, RequestId};
use assize_engine::reads::RuleReads;
use assize_model::AccountRegion;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Verdicts of one page, when the request does not say.
const DEFAULT_LIMIT: usize = 100;
/// Verdicts of one page at most.
const MAX_LIMIT: usize = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    rule: String,
    resource_type: Option<String>,
    resource_id: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(flatten)]
    reads: RuleReads,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Tells what the verdicts of a rule rest on.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetReads", request).await {
        Ok(admitted) => match query::<Ask>(&admitted.parts) {
            Ok(ask) => blocking(move || reads(&app, &admitted.caller.home, ask)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn reads(app: &App, home: &AccountRegion, ask: Ask) -> Result<Answer, Refusal> {
    let limit = ask.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Refusal::invalid(format!("`limit` is from 1 to {MAX_LIMIT}.")));
    }
    let key = key_of(ask.resource_type, ask.resource_id)?;
    let question = page::Question::new("reads", (&ask.rule, &key));
    let page = page::page(&question, ask.next_token.as_deref(), limit)
        .map_err(|e| Refusal::invalid(e.message()))?;
    let one_more = page::one_more(&page);
    let mut reads = app.engine.rule_reads(
        home,
        &ask.rule,
        key.as_ref(),
        one_more.after.as_ref(),
        one_more.limit,
    )?;
    let next_token = page::cut(&question, &mut reads.verdicts, &page, |of| of.key.clone());
    Ok(Answer { reads, next_token })
}
