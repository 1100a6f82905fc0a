//! `POST /console/REGION/rules/NAME/evaluate`: StartConfigRulesEvaluation.

use crate::view::path::query;
use crate::web::{Posted, redirect};
use assize_engine::EngineError;
use axum::extract::Path;
use axum::response::Response;
use serde_json::json;

/// What a rule's page says about a wish to evaluate it: its query's `notice`.
pub(super) const STARTED: &str = "started";
/// The same, when it is too early.
pub(super) const LIMIT: &str = "limit";

/// Starts it, and goes on with the rule's page.
pub(crate) async fn post(
    Path((_, name)): Path<(String, String)>,
    Posted { visit, .. }: Posted,
) -> Response {
    visit
        .answer(move |visit| {
            let members = json!({ "ConfigRuleNames": [name] });
            visit.may("config", "StartConfigRulesEvaluation", &members)?;
            let names = [name];
            let notice = match visit.console.engine.start_evaluation(&visit.home, &names) {
                Ok(()) => STARTED,
                Err(EngineError::EvaluationLimit(_)) => LIMIT,
                Err(error) => return Err(error.into()),
            };
            let [name] = names;
            Ok(redirect(&format!("{}{}", visit.rule(&name), query([("notice", notice)]))))
        })
        .await
}
