//! `GET /_assize/v1/permissions`

use super::respond::{admit, blocking, query, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::EngineError;
use assize_iam::{Iam, IamError, SeenAction};
use assize_model::AccountRegion;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    rule: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    rule: String,
    function: String,
    /// What the function asked for.
    seen: BTreeSet<SeenAction>,
    /// The policy that allows this, and nothing else.
    policy: Value,
}

/// Gives what the function of a rule asked for, and the policy that allows it.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit(&app, "assize:GetPermissions", request).await {
        Ok(admitted) => match query::<Ask>(&admitted.parts) {
            Ok(ask) => blocking(move || permissions(&app, &admitted.caller.home, ask.rule)).await,
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn permissions(app: &App, home: &AccountRegion, name: String) -> Result<Answer, Refusal> {
    let rule = app.engine.read(|tx| {
        let rule = tx.rule(home, &name)?;
        rule.ok_or_else(|| EngineError::NoSuchRule(name.clone()))
    })?;
    let source = rule.definition.source.source_identifier.unwrap_or_default();
    let Some(function) = function_of(&source) else {
        return Err(Refusal::invalid(format!(
            "The rule `{name}` has no function: it needs no permissions."
        )));
    };
    let seen = match app.services.iam.seen_of_function(&home.account, function) {
        Ok(seen) => seen,
        Err(IamError::Engine(error)) => return Err(error.into()),
        Err(error) => return Err(Refusal::invalid(error.to_string())),
    };
    let policy = Iam::least_policy(&seen);
    Ok(Answer { rule: name, function: function.to_owned(), seen, policy })
}

/// The name in a function's ARN, `arn:aws:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]`.
fn function_of(arn: &str) -> Option<&str> {
    let (_, rest) = arn.split_once(":function:")?;
    rest.split(':').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_told_from_identifiers() {
        let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
        assert_eq!(function_of(arn), Some("f"));
        assert_eq!(function_of(&format!("{arn}:live")), Some("f"));
        assert_eq!(function_of("INCOMING_SSH_DISABLED"), None);
    }
}
