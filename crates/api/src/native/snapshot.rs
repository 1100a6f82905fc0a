//! `POST /_assize/v1/items/complete-snapshot`

use super::respond::{admit_json, blocking, respond};
use crate::http::{App, Refusal, RequestId};
use assize_engine::evaluations::MAX_AHEAD_MS;
use assize_engine::resources::Coverage;
use assize_model::{AccountRegion, Timestamp};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Ask {
    session: String,
    account: Option<String>,
    region: Option<String>,
    /// The types that the snapshot covers; all when empty.
    #[serde(default)]
    types: Vec<String>,
    /// When the snapshot was taken; by default, when the session began.
    taken_at: Option<Timestamp>,
    /// Goes on though records were refused, or none at all were seen.
    #[serde(default)]
    force: bool,
}

#[derive(Serialize)]
struct Answer {
    kept: u64,
    restored: u64,
    deleted: u64,
    spared: u64,
}

/// Records as deleted what the session's snapshot of an account and region does not hold.
///
/// Spared are resources whose recorded state is newer than the snapshot, and those of global
/// services when the session saw none of the account's. A session in which records were
/// refused, or that saw nothing of the account and region, is not completed without `force`:
/// what was refused would count as gone.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    let answer = match admit_json::<Ask>(&app, "assize:CompleteSnapshot", request).await {
        Ok((admitted, ask)) => {
            blocking(move || {
                let caller = &admitted.caller;
                let own = ask.account.as_ref().is_none_or(|named| *named == caller.home.account);
                if !own && !caller.is_unlimited(&app) {
                    let message = "Only the administrator's key deletes in other accounts.";
                    return Err(Refusal::forbidden(message));
                }
                complete(&app, &caller.home, ask)
            })
            .await
        }
        Err(refusal) => Err(refusal),
    };
    respond(answer, &id)
}

fn complete(app: &App, caller: &AccountRegion, ask: Ask) -> Result<Answer, Refusal> {
    let session = app.sessions.find(&caller.account, &ask.session)?;
    let home = AccountRegion::new(
        ask.account.as_deref().unwrap_or(&caller.account),
        ask.region.as_deref().unwrap_or(&caller.region),
    );
    let seen = session.seen(&home);
    if !ask.force && seen.is_empty() {
        return Err(Refusal::invalid(format!("The session saw nothing of {home}.")));
    }
    if !ask.force && session.rejected() > 0 {
        return Err(Refusal::invalid(format!(
            "{} records of the session were refused; their resources would count as gone.",
            session.rejected()
        )));
    }
    let latest = app.engine.now().plus_millis(MAX_AHEAD_MS);
    if let Some(at) = ask.taken_at.filter(|at| *at > latest) {
        return Err(Refusal::invalid(format!(
            "The snapshot cannot have been taken at {at}, which is in the future."
        )));
    }
    let coverage = Coverage {
        types: ask.types,
        global: session.saw_global(&home.account),
        taken_at: ask.taken_at.unwrap_or_else(|| session.started()),
    };
    let holds = |key: &_| seen.contains(&session.hash_of(key));
    let done = app.engine.delete_absent(&home, &coverage, &holds)?;
    app.sessions.end(&caller.account, &ask.session);
    Ok(Answer {
        kept: done.kept,
        restored: done.restored,
        deleted: done.deleted,
        spared: done.spared,
    })
}
