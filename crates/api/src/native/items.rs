//! `POST /_assize/v1/items`

use super::SIGNING_NAME;
use super::gather::{Gathered, Intake, Rejected, gather};
use super::respond::{admit_with, blocking, query, respond};
use crate::http::{App, Peer, Refusal, RequestId};
use assize_engine::RecordSummary;
use assize_model::item::parse::Defaults;
use assize_wire::sigv4::Policy;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The media types of bodies of records.
const LINES: &[&str] = &["application/x-ndjson", "application/json"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    session: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    summary: Summary,
    /// The first thousand refused records.
    rejected: Vec<Rejected>,
    /// How many were refused.
    rejected_count: u64,
    /// Where the good ones went.
    homes: Vec<Filled>,
}

/// How many good records belong to an account and region.
#[derive(Serialize)]
struct Filled {
    account: String,
    region: String,
    items: u64,
}

#[derive(Serialize)]
struct Summary {
    discovered: u64,
    updated: u64,
    historic: u64,
    known: u64,
}

/// Records items: one JSON text a line, each in any shape that AWS Config writes items in.
///
/// Records without account, region or capture time get the caller's account, the scope's
/// region and the current time. Good records are durable when the answer comes, even if others
/// were refused. A client on loopback may leave the body unsigned (`UNSIGNED-PAYLOAD`): nobody
/// is in between, and hashing costs as much as reading.
pub(super) async fn post(
    State(app): State<Arc<App>>,
    Extension(RequestId(id)): Extension<RequestId>,
    request: Request,
) -> Response {
    respond(record(app, request).await, &id)
}

async fn record(app: Arc<App>, request: Request) -> Result<Answer, Refusal> {
    let near = request.extensions().get::<Peer>().is_some_and(|peer| peer.0.ip().is_loopback());
    let policy =
        Policy { service: Some(SIGNING_NAME), allow_unsigned_payload: near, ..Policy::default() };
    let bytes = app.settings.limits.import_bytes;
    let admitted = admit_with(&app, "assize:PutItems", request, Some(LINES), bytes, policy).await?;
    let ask: Ask = query(&admitted.parts)?;
    let confined = !admitted.caller.is_unlimited(&app);
    let home = admitted.caller.home;
    let now = app.engine.now();
    let session = ask.session.map(|id| app.sessions.join(&home.account, &id, now)).transpose()?;
    let defaults = Defaults { account: home.account, region: home.region, capture_time: now };
    let intake = Intake { defaults, confined };
    let body = admitted.body;
    blocking(move || {
        gather(&app.engine, &body.bytes, &intake, session.as_deref()).map(Answer::from)
    })
    .await
}

impl From<Gathered> for Answer {
    fn from(gathered: Gathered) -> Self {
        let RecordSummary { discovered, updated, historic, known } = gathered.summary;
        Self {
            summary: Summary { discovered, updated, historic, known },
            rejected: gathered.rejected,
            rejected_count: gathered.rejected_count,
            homes: gathered
                .homes
                .into_iter()
                .map(|(home, items)| Filled { account: home.account, region: home.region, items })
                .collect(),
        }
    }
}
