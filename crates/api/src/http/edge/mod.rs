//! The edge: calls of services that Assize does not own go on to the upstream.

mod checked;
mod name;
mod s3;

use super::RequestId;
use super::app::{App, Auth};
use super::authorize::authorize_passed;
use super::body::drain;
use super::caller::{self, Caller, authenticate};
use super::error::Refusal;
use super::reads;
use super::unserved;
use super::{BodyBound, read_body};
use assize_model::AccountRegion;
use assize_upstream::{BodyError, Forwarded, Upstream, UpstreamError};
use assize_wire::sigv4::Policy;
use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{
    AUTHORIZATION, CONNECTION, HeaderMap, HeaderName, HeaderValue, PROXY_AUTHENTICATE, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use http::request::Parts;
use http_body_util::{BodyExt, Full};
use std::fmt;
use std::sync::Arc;

use checked::Checked;
use name::{changes, operation};

/// Tells a client that its answer is the upstream's.
const X_ASSIZE_UPSTREAM: HeaderName = HeaderName::from_static("x-assize-upstream");
const X_AMZ_CONTENT_SHA256: &str = "x-amz-content-sha256";
/// Bodies that S3 clients send without their hash.
const UNSIGNED: &[&str] = &["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];

/// Headers of an answer that belong to the connection to the upstream.
const NOT_PASSED: &[HeaderName] =
    &[CONNECTION, PROXY_AUTHENTICATE, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

/// A call that passed through and changed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// Account and region.
    pub home: AccountRegion,
    /// The service, as signatures name it.
    pub service: String,
    /// The operation; empty where only the upstream knows it.
    pub operation: String,
}

/// The way to the upstream.
#[derive(Clone)]
pub struct Edge {
    /// Where calls go.
    pub upstream: Arc<Upstream>,
    /// Told of each call that may have changed something. Must not wait.
    pub changed: Arc<dyn Fn(Passed) + Send + Sync>,
}

impl fmt::Debug for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Edge").field("upstream", self.upstream.endpoints()).finish_non_exhaustive()
    }
}

/// The edge, if it takes the service that a signature names. Where nobody signs, only a header
/// counts: any page could have a browser fetch a query.
pub(super) fn takes(app: &App, parts: &Parts, scope: Option<&str>) -> Option<Edge> {
    let edge = app.settings.edge.as_ref()?;
    let trusted = app.settings.auth == Auth::Signed || parts.headers.contains_key(AUTHORIZATION);
    let owns = |service: &str| edge.upstream.endpoints().owns(service);
    (trusted && scope.is_some_and(owns)).then(|| edge.clone())
}

/// Passes a call on, once its signature is verified.
pub(super) async fn pass(
    app: &Arc<App>,
    edge: &Edge,
    parts: Parts,
    body: Body,
    service: &str,
    id: &RequestId,
) -> Response {
    match answer(app, edge, parts.clone(), body, service).await {
        Ok(response) => response,
        Err(refusal) => unserved::refuse_in(&refusal, &parts, Some(service), &id.0),
    }
}

async fn answer(
    app: &Arc<App>,
    edge: &Edge,
    parts: Parts,
    body: Body,
    service: &str,
) -> Result<Response, Refusal> {
    if service == "s3" && s3::signs_chunks(&parts) {
        drain(&parts.headers, body).await;
        return Err(s3::chunks_not_passed());
    }
    let payload = Payload::of(&parts, service);
    let bound = match payload {
        Payload::Read => BodyBound { bytes: app.settings.limits.code_bytes },
        Payload::Unsigned | Payload::Told(_) => BodyBound { bytes: s3::MAX_BODY_BYTES },
    };
    let check = match authenticate(app, &parts, bound).await {
        Ok(check) => check,
        Err(refusal) => {
            drain(&parts.headers, body).await;
            return Err(refusal);
        }
    };
    let policy = Policy {
        service: Some(service),
        allow_unsigned_payload: service == "s3",
        body_follows: matches!(payload, Payload::Told(_)),
        ..Policy::default()
    };
    // Of a body that goes on as it comes nothing is known yet.
    let mut read = None;
    let body = match &payload {
        Payload::Read => {
            let whole = read.insert(read_body(app, &parts.headers, body, bound).await?);
            Full::new(whole.bytes.clone()).map_err(|never| match never {}).boxed_unsync()
        }
        Payload::Unsigned => body.map_err(|error| BodyError(error.to_string())).boxed_unsync(),
        Payload::Told(told) => Checked::new(body, told).boxed_unsync(),
    };
    let bytes = read.as_ref().map_or(&[][..], |read| &read.bytes);
    let caller = check.verify(app, &parts, bytes, &policy)?;
    let operation = authorize_and_name(app, &caller, &parts, bytes, service).await?;
    let changes = changes(&parts.method, &operation);
    let mut parts = if service == "s3" { s3::in_path_style(parts)? } else { parts };
    if matches!(payload, Payload::Unsigned) {
        // A presigned request does not say so.
        let unsigned = HeaderValue::from_static("UNSIGNED-PAYLOAD");
        parts.headers.entry(X_AMZ_CONTENT_SHA256).or_insert(unsigned);
    }
    let forwarded =
        Forwarded { parts, body, service: service.to_owned(), region: caller.home.region.clone() };
    let now = app.engine.now();
    let answer = edge.upstream.forward(forwarded, now).await.map_err(|error| refusal(&error))?;
    let (mut head, body) = answer.into_parts();
    tracing::debug!(service, operation, status = head.status.as_u16(), "passed on");
    if changes && head.status.is_success() {
        (edge.changed)(Passed { home: caller.home, service: service.to_owned(), operation });
    }
    forget_connection(&mut head.headers);
    head.headers.insert(X_ASSIZE_UPSTREAM, HeaderValue::from_static("passed"));
    Ok(Response::from_parts(head, Body::new(body)))
}

/// Decides about a call, notes what it looks at, and answers the operation's name; empty where
/// only the upstream knows it.
async fn authorize_and_name(
    app: &Arc<App>,
    caller: &Caller,
    parts: &Parts,
    body: &[u8],
    service: &str,
) -> Result<String, Refusal> {
    if service == "s3" {
        return s3::authorize(app, caller, parts, body).await;
    }
    let operation = operation(parts, body, service);
    let request = caller::request(parts, body);
    let input = authorize_passed(app, caller, service, &operation, &request).await?;
    reads::note(app, caller, service, &operation, &input).await;
    Ok(operation)
}

/// How the body of a request goes on.
enum Payload {
    /// Read whole first: its hash is part of the signature, or it says the operation.
    Read,
    /// As it comes; the signature is not about it.
    Unsigned,
    /// As it comes, and compared with the hash that is signed.
    Told(String),
}

impl Payload {
    fn of(parts: &Parts, service: &str) -> Self {
        if service != "s3" || s3::is_deletion(parts) {
            return Self::Read;
        }
        let told = parts.headers.get(X_AMZ_CONTENT_SHA256).and_then(|value| value.to_str().ok());
        match told {
            None if s3::is_presigned(parts) => Self::Unsigned,
            Some(told) if UNSIGNED.contains(&told) => Self::Unsigned,
            Some(told) if !told.starts_with("STREAMING-") => Self::Told(told.to_owned()),
            _ => Self::Read,
        }
    }
}

fn forget_connection(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named.iter().chain(NOT_PASSED) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

/// What went wrong on the way, as an answer.
fn refusal(error: &UpstreamError) -> Refusal {
    tracing::warn!(%error, "a call was not passed on");
    let mut message = error.to_string();
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    message.push('.');
    match error {
        UpstreamError::TimedOut { .. } => Refusal::upstream(StatusCode::GATEWAY_TIMEOUT, message),
        UpstreamError::TooLarge(_) => Refusal::too_large(message),
        UpstreamError::Body(_) | UpstreamError::BrokenOff | UpstreamError::Unsendable(_) => {
            Refusal::invalid(message)
        }
        UpstreamError::NotSet(_)
        | UpstreamError::Credentials(_)
        | UpstreamError::Unreachable { .. } => {
            Refusal::upstream(StatusCode::SERVICE_UNAVAILABLE, message)
        }
    }
}
