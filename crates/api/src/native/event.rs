//! `POST /_assize/v1/event`

use super::respond::{admit_json, blocking, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::event::{RuleEvent, Trigger};
use assize_model::{AccountRegion, ResourceKey};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    rule: String,
    resource_type: Option<String>,
    resource_id: Option<String>,
    #[serde(default)]
    schedule: bool,
    #[serde(default)]
    with_diff: bool,
}

/// Gives the event that AWS Config would send to a rule's function.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let event = match admit_json::<Ask>(&app, "assize:MakeEvent", request).await {
        Ok((admitted, ask)) => blocking(move || event(&app, &admitted.caller.home, ask)).await,
        Err(refusal) => Err(refusal),
    };
    respond(event, &id)
}

fn event(app: &App, home: &AccountRegion, ask: Ask) -> Result<RuleEvent, Refusal> {
    let trigger = match (ask.resource_type, ask.resource_id, ask.schedule) {
        (None, None, true) => Trigger::Schedule,
        (Some(resource_type), Some(resource_id), false) => Trigger::Item {
            key: ResourceKey { resource_type, resource_id },
            with_diff: ask.with_diff,
        },
        _ => {
            return Err(Refusal::invalid(
                "Give either `resourceType` with `resourceId`, or `schedule: true`.",
            ));
        }
    };
    let role = app.engine.recorder_role(home)?;
    Ok(app.engine.rule_event(home, &ask.rule, &trigger, &role)?)
}
