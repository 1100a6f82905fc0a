//! Saving, checking and deleting: the form's `POST`s.

use super::draft::{Draft, Kind};
use super::page::{form, fresh};
use crate::pages::rules::rule::find;
use crate::view::layout::framed;
use crate::web::{Fault, Posted, Visit, redirect, respond};
use assize_engine::EngineError;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

/// A new policy, or a new rule with a function.
pub(crate) async fn new(Path((_, kind)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { visit, fields } = posted;
    visit
        .answer(move |visit| submit(visit, fresh(&kind, "")?.fill(&fields), fields.get("do")))
        .await
}

/// A new managed rule.
pub(crate) async fn managed(
    Path((_, identifier)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Posted { visit, fields } = posted;
    visit
        .answer(move |visit| {
            let draft = fresh(Kind::Managed.code(), &identifier)?.fill(&fields);
            submit(visit, draft, fields.get("do"))
        })
        .await
}

/// A rule that is there.
pub(crate) async fn edit(Path((_, name)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { visit, fields } = posted;
    visit
        .answer(move |visit| {
            let (compiled, _) = find(visit, &name)?;
            submit(visit, Draft::of(&compiled.rule).fill(&fields), fields.get("do"))
        })
        .await
}

/// Deletes a rule with everything that it found.
pub(crate) async fn delete(Path((_, name)): Path<(String, String)>, posted: Posted) -> Response {
    posted
        .visit
        .answer(move |visit| {
            visit.may("config", "DeleteConfigRule", &json!({ "ConfigRuleName": name }))?;
            visit.console.engine.delete_rule(&visit.home, &name)?;
            Ok(redirect(&visit.at("/rules")))
        })
        .await
}

fn submit(visit: &Visit, draft: Draft, wish: &str) -> Result<Response, Fault> {
    if wish != "save" {
        let page = form(visit, &draft, None)?;
        return Ok(respond(StatusCode::OK, &framed(visit, &page)));
    }
    let members = json!({ "ConfigRule": { "ConfigRuleName": draft.name } });
    visit.may("config", "PutConfigRule", &members)?;
    let put = draft
        .request()
        .and_then(|request| Ok(visit.console.engine.put_requested_rule(&visit.home, request)?));
    match put {
        Ok(rule) => Ok(redirect(&visit.rule(rule.name()))),
        Err(fault) if is_of_the_draft(&fault) => {
            let page = form(visit, &draft, Some(&fault.to_string()))?;
            Ok(respond(StatusCode::BAD_REQUEST, &framed(visit, &page)))
        }
        Err(fault) => Err(fault),
    }
}

/// Whether whoever filled in the form can mend it.
fn is_of_the_draft(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Invalid(_)
            | Fault::Engine(
                EngineError::Rule(_) | EngineError::Parameters(_) | EngineError::NotInvocable(_)
            )
    )
}
