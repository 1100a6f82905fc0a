//! `POST /_assize/v1/query`

use super::respond::{admit_json, at_of, blocking, respond};
use crate::config::{Advanced, ask as ask_advanced};
use crate::http::{App, Refusal, RequestId};
use assize_model::{AccountRegion, Timestamp};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Characters of a query, as AWS Config bounds them.
const MAX_EXPRESSION: usize = 4_096;
/// Rows of one page at most.
const MAX_LIMIT: i32 = 1_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    expression: String,
    aggregator: Option<String>,
    /// As of this time; now when absent.
    at: Option<String>,
    limit: Option<i32>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    /// The time that the answer is about.
    at: Timestamp,
    fields: Vec<String>,
    results: Vec<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// Answers an advanced query as of a time.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit_json::<Ask>(&app, "assize:Query", request).await {
        Ok((admitted, ask)) => blocking(move || query(&app, &admitted.caller.home, ask)).await,
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn query(app: &App, home: &AccountRegion, ask: Ask) -> Result<Answer, Refusal> {
    if ask.expression.chars().count() > MAX_EXPRESSION {
        return Err(Refusal::invalid(format!(
            "`expression` has at most {MAX_EXPRESSION} characters."
        )));
    }
    if !(1..=MAX_LIMIT).contains(&ask.limit.unwrap_or(1)) {
        return Err(Refusal::invalid(format!("`limit` is from 1 to {MAX_LIMIT}.")));
    }
    let now = app.engine.now();
    let at = at_of(ask.at.as_deref(), now)?;
    let asked = Advanced {
        operation: "query",
        expression: &ask.expression,
        aggregator: ask.aggregator.as_deref(),
        at,
        limit: ask.limit,
        token: ask.next_token.as_deref(),
    };
    let page = ask_advanced(&app.engine, home, &asked).map_err(|error| Refusal::of(&error))?;
    let results = page.rows.into_iter().filter_map(|row| RawValue::from_string(row).ok());
    Ok(Answer {
        at: at.unwrap_or(now),
        fields: page.query.fields(),
        results: results.collect(),
        next_token: page.next_token,
    })
}
