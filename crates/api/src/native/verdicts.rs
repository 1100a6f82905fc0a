//! `GET /_assize/v1/verdicts`

use super::respond::{admit, at_of, blocking, query, respond};
use crate::config::page;
use crate::http::{App, Refusal, RequestId};
use assize_engine::EngineError;
use assize_engine::history::Held;
use assize_engine::ports::{ComplianceFilter, Cursor, ResultRow, Why};
use assize_model::{AccountRegion, ComplianceType, Evidence, Timestamp};
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
    /// Compliance types, parted by commas; all when absent.
    compliance: Option<String>,
    /// As of this time; now when absent.
    at: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    rule: String,
    verdicts: Vec<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verdict {
    resource_type: String,
    resource_id: String,
    compliance: ComplianceType,
    annotation: Option<String>,
    evidence: Vec<Evidence>,
    /// Since when the resource has this compliance under this rule.
    since: Timestamp,
    /// What had the rule judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    /// The capture time of what was judged. Of a verdict of the past it is not kept, nor is the
    /// evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    ordering_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoked_at: Option<Timestamp>,
    recorded_at: Timestamp,
}

/// Gives a rule's verdicts with what each rests on.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetVerdicts", request).await {
        Ok(admitted) => match query::<Ask>(&admitted.parts) {
            Ok(ask) => blocking(move || verdicts(&app, &admitted.caller.home, ask)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn verdicts(app: &App, home: &AccountRegion, ask: Ask) -> Result<Answer, Refusal> {
    let limit = ask.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=MAX_LIMIT).contains(&limit) {
        return Err(Refusal::invalid(format!("`limit` is from 1 to {MAX_LIMIT}.")));
    }
    let filter = ComplianceFilter { types: compliance_types(ask.compliance.as_deref())? };
    if let Some(at) = at_of(ask.at.as_deref(), app.engine.now())? {
        return held(app, home, &ask, at, &filter, limit);
    }
    let question = page::Question::new("verdicts", (&ask.rule, &filter.types));
    let page = page::page(&question, ask.next_token.as_deref(), limit)
        .map_err(|e| Refusal::invalid(e.message()))?;
    let mut rows = app.engine.read(|tx| {
        let rule = tx.rule(home, &ask.rule)?;
        let rule = rule.ok_or_else(|| EngineError::NoSuchRule(ask.rule.clone()))?;
        Ok::<_, EngineError>(tx.results_of_rule(home, &rule.id, &filter, &page::one_more(&page))?)
    })?;
    let next_token = page::cut(&question, &mut rows, &page, |row| row.key.clone());
    Ok(Answer { rule: ask.rule, verdicts: rows.into_iter().map(verdict).collect(), next_token })
}

/// The verdicts that held at a time, in order of the resources' arrival.
fn held(
    app: &App,
    home: &AccountRegion,
    ask: &Ask,
    at: Timestamp,
    filter: &ComplianceFilter,
    limit: usize,
) -> Result<Answer, Refusal> {
    let question = page::Question::new("verdicts", (&ask.rule, &filter.types, at));
    let page = page::page(&question, ask.next_token.as_deref(), limit)
        .map_err(|e| Refusal::invalid(e.message()))?;
    let after = page.after.as_ref().and_then(|cursor| cursor.resource_id.parse().ok());
    let types = &filter.types;
    let mut rows = app.engine.verdicts_at(home, &ask.rule, at, types, after, page.limit + 1)?;
    let next_token =
        page::cut(&question, &mut rows, &page, |row| Cursor::new("", row.place.to_string()));
    let verdict = |row: Held| Verdict {
        resource_type: row.key.resource_type,
        resource_id: row.key.resource_id,
        compliance: row.compliance,
        annotation: row.annotation,
        evidence: Vec::new(),
        since: row.since,
        why: row.why,
        ordering_time: None,
        invoked_at: None,
        recorded_at: row.since,
    };
    let verdicts = rows.into_iter().map(verdict).collect();
    Ok(Answer { rule: ask.rule.clone(), verdicts, next_token })
}

fn compliance_types(text: Option<&str>) -> Result<Vec<ComplianceType>, Refusal> {
    let words = text.into_iter().flat_map(|text| text.split(',')).filter(|word| !word.is_empty());
    words
        .map(|word| {
            word.parse()
                .map_err(|_| Refusal::invalid(format!("`{word:.40}` is no compliance type.")))
        })
        .collect()
}

fn verdict(row: ResultRow) -> Verdict {
    Verdict {
        resource_type: row.key.resource_type,
        resource_id: row.key.resource_id,
        compliance: row.compliance,
        annotation: row.annotation,
        evidence: row.evidence,
        since: row.since,
        why: row.why,
        ordering_time: Some(row.ordering),
        invoked_at: Some(row.invoked_at),
        recorded_at: row.recorded_at,
    }
}
