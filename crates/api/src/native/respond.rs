//! What the endpoints have in common: authentication, JSON in, JSON out.

use super::SIGNING_NAME;
use crate::http::{App, BodyBound, Caller, ReadBody, Refusal, authenticate, read_body};
use crate::http::{authorize_own, drain, has_media_type};
use assize_model::{ResourceKey, Timestamp};
use assize_wire::sigv4::Policy;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// The media type of requests and answers.
const JSON: &[&str] = &["application/json"];

/// Bytes that a small JSON body may have.
const SMALL: usize = 1 << 20;

/// A request that was let in.
pub(super) struct Admitted {
    /// Who asks.
    pub(super) caller: Caller,
    /// What was asked.
    pub(super) parts: Parts,
    /// The body.
    pub(super) body: ReadBody,
}

/// Authenticates a request without a body of note, and sees whether its caller may do `action`.
pub(super) async fn admit(
    app: &Arc<App>,
    action: &'static str,
    request: Request,
) -> Result<Admitted, Refusal> {
    let policy = Policy { service: Some(SIGNING_NAME), ..Policy::default() };
    admit_with(app, action, request, None, SMALL, policy).await
}

/// Authenticates a request and reads its JSON body.
pub(super) async fn admit_json<T: DeserializeOwned>(
    app: &Arc<App>,
    action: &'static str,
    request: Request,
) -> Result<(Admitted, T), Refusal> {
    let policy = Policy { service: Some(SIGNING_NAME), ..Policy::default() };
    let admitted = admit_with(app, action, request, Some(JSON), SMALL, policy).await?;
    let body = serde_json::from_slice(&admitted.body.bytes)
        .map_err(|e| Refusal::invalid(format!("The body is not what this endpoint takes: {e}.")))?;
    Ok((admitted, body))
}

/// Authenticates a request and reads its body within a bound.
pub(super) async fn admit_with(
    app: &Arc<App>,
    action: &'static str,
    request: Request,
    media: Option<&[&str]>,
    bytes: usize,
    policy: Policy<'_>,
) -> Result<Admitted, Refusal> {
    let (parts, body) = request.into_parts();
    let bound = BodyBound { bytes };
    let check = match authenticate(app, &parts, bound).await {
        Ok(check) => check,
        Err(refusal) => {
            drain(&parts.headers, body).await;
            return Err(refusal);
        }
    };
    if let Some(media) = media.filter(|media| !has_media_type(&parts, media)) {
        drain(&parts.headers, body).await;
        return Err(Refusal::media_type(&media.join(" or ")));
    }
    let body = read_body(app, &parts.headers, body, bound).await?;
    let caller = check.verify(app, &parts, &body.bytes, &policy)?;
    authorize_own(app, &caller, action).await?;
    Ok(Admitted { caller, parts, body })
}

/// Runs a use case on a thread that may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        tracing::error!(%error, "a request failed");
        let message = "The request failed inside of Assize.";
        Err(assize_wire::error::WireError::internal_failure(message).into())
    })
}

/// The answer to a request: JSON, or the refusal.
pub(super) fn respond<T: Serialize>(result: Result<T, Refusal>, id: &str) -> Response {
    let text = result.and_then(|value| {
        serde_json::to_vec(&value).map_err(|error| {
            tracing::error!(%error, "an answer cannot be written");
            let message = "The answer could not be written.";
            assize_wire::error::WireError::internal_failure(message).into()
        })
    });
    match text {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], Body::from(text)).into_response(),
        Err(refusal) => refusal.respond(id),
    }
}

/// A query's parameters, each at most once and none that the endpoint does not know.
pub(super) fn query<T: DeserializeOwned>(parts: &Parts) -> Result<T, Refusal> {
    let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
    query.map(|query| query.0).map_err(|e| Refusal::invalid(format!("{}.", e.body_text())))
}

/// The resource that a request names, if it names one.
pub(super) fn key_of(
    resource_type: Option<String>,
    resource_id: Option<String>,
) -> Result<Option<ResourceKey>, Refusal> {
    match (resource_type, resource_id) {
        (None, None) => Ok(None),
        (Some(kind), Some(id)) if !kind.is_empty() && !id.is_empty() => {
            Ok(Some(ResourceKey::new(kind, id)))
        }
        _ => Err(Refusal::invalid("`resourceType` and `resourceId` come together.")),
    }
}

/// The time that a request is about, if it says one.
pub(super) fn at_of(text: Option<&str>, now: Timestamp) -> Result<Option<Timestamp>, Refusal> {
    let at = text.map(|text| Timestamp::before(text, now)).transpose();
    at.map_err(|error| Refusal::invalid(format!("`at`: {error}.")))
}
