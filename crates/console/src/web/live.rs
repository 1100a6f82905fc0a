//! Server-sent events: a page hears that something changed, and fetches itself anew.
//!
//! An event carries a mark of all that pages show: counts, numbers of items, what waits. A page
//! that comes back with the mark that it knows hears of nothing; with another one, at once: so
//! nothing is missed while the connection was gone.

use super::{Fault, Visit};
use crate::session;
use crate::view::path::query;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use hyper::body::{Body as HttpBody, Frame};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, mpsc};

/// How often it is looked whether something changed.
const PERIOD: Duration = Duration::from_millis(250);

/// How often a silent stream says that it lives, and whether its reader may still listen is asked.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a browser waits before it comes back, in milliseconds.
const RETRY: u32 = 1_000;

/// What a page listens to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    /// The rule that it shows.
    rule: Option<String>,
    /// The mark that the page was made with.
    mark: Option<String>,
}

/// `GET /console/REGION/live`
pub(crate) async fn get(visit: Visit, Query(ask): Query<Ask>, headers: HeaderMap) -> Response {
    let Ok(permit) = std::sync::Arc::clone(&visit.console.listeners).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "Too many pages listen.\n").into_response();
    };
    let known = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let known = known.or(ask.mark).unwrap_or_default();
    let cookie = session::token(&headers);
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(follow(visit, ask.rule, cookie, known, sender));
    let mut response = Response::new(Body::new(Events { receiver, _permit: permit }));
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

async fn follow(
    visit: Visit,
    rule: Option<String>,
    cookie: Option<String>,
    mut known: String,
    events: mpsc::Sender<Bytes>,
) {
    let mut closing = visit.console.closing();
    let mut spoke = Instant::now();
    if events.send(Bytes::from(format!("retry: {RETRY}\n\n"))).await.is_err() {
        return;
    }
    loop {
        let (reader, name) = (visit.clone(), rule.clone());
        let marked = tokio::task::spawn_blocking(move || mark(&reader, name.as_deref())).await;
        let Ok(Ok(mark)) = marked else { return };
        let text = if mark != known {
            known = mark;
            format!("event: change\nid: {known}\ndata: {known}\n\n")
        } else if spoke.elapsed() >= HEARTBEAT {
            if !still_there(&visit, cookie.as_deref()).await {
                return;
            }
            ": alive\n\n".to_owned()
        } else {
            String::new()
        };
        if !text.is_empty() {
            spoke = Instant::now();
            if events.send(Bytes::from(text)).await.is_err() {
                return;
            }
        }
        tokio::select! {
            _ = closing.wait_for(|closing| *closing) => return,
            () = events.closed() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

/// Whether the session that listens has neither ended nor lost its key.
async fn still_there(visit: &Visit, cookie: Option<&str>) -> bool {
    if visit.console.options.open {
        return true;
    }
    let Some(token) = cookie.map(str::to_owned) else { return false };
    let console = std::sync::Arc::clone(&visit.console);
    let found = tokio::task::spawn_blocking(move || session::find(&console, &token)).await;
    matches!(found, Ok(Ok(Some(_))))
}

impl Visit {
    /// Where a page hears of changes from now on. To be asked before the page reads anything.
    pub(crate) fn events(&self, rule: Option<&str>) -> Result<String, Fault> {
        let mark = mark(self, rule)?;
        let asked = query([("rule", rule.unwrap_or_default()), ("mark", &mark)]);
        Ok(self.at(&format!("/live{asked}")))
    }
}

/// What changes when anything changes that pages show. It tells nothing: what a page shows, its
/// reader's policies decide when it is fetched.
fn mark(visit: &Visit, rule: Option<&str>) -> Result<String, Fault> {
    let home = &visit.home;
    let seen = visit.console.engine.read(|tx| -> Result<_, Fault> {
        let mut rules = Vec::new();
        for found in visit.console.engine.rule_set(tx, home)?.after(None) {
            let id = found.id();
            let status = match rule {
                Some(name) if name == found.rule.name() => Some((
                    tx.rule_status(home, id)?,
                    tx.pending_tasks(Some(home), Some(id))?,
                    tx.pending_calls(Some(home), Some(id))?,
                )),
                _ => None,
            };
            rules.push((tx.rule_counts(home, id)?, status));
        }
        Ok((
            tx.last_item()?,
            tx.rules_version(home)?,
            tx.compliance_by_type(home)?,
            tx.pending_tasks(Some(home), None)?,
            tx.pending_calls(Some(home), None)?,
            rules,
        ))
    })?;
    let digest = Sha256::digest(format!("{seen:?}"));
    Ok(digest.iter().take(8).fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}

/// Events as they come.
struct Events {
    receiver: mpsc::Receiver<Bytes>,
    _permit: OwnedSemaphorePermit,
}

impl HttpBody for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.receiver.poll_recv(cx).map(|event| event.map(|bytes| Ok(Frame::data(bytes))))
    }
}
