//! Answers: pages, redirections, faults.

use super::{Fault, Visit};
use crate::view::layout;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use maud::Markup;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// A page without its frame.
pub(crate) struct Page {
    /// What it is called.
    pub(crate) title: String,
    /// Where in the navigation it belongs.
    pub(crate) section: layout::Section,
    /// Where it hears of changes, when it does.
    pub(crate) events: Option<String>,
    /// What it says.
    pub(crate) body: Markup,
}

impl Visit {
    /// Makes a page on a thread that may block, and puts it into its frame.
    pub(crate) async fn show(
        self,
        make: impl FnOnce(&Self) -> Result<Page, Fault> + Send + 'static,
    ) -> Response {
        self.answer(move |visit| {
            let page = make(visit)?;
            Ok(respond(StatusCode::OK, &layout::framed(visit, &page)))
        })
        .await
    }

    /// Makes an answer on a thread that may block.
    pub(crate) async fn answer(
        self,
        make: impl FnOnce(&Self) -> Result<Response, Fault> + Send + 'static,
    ) -> Response {
        let work = tokio::task::spawn_blocking(move || {
            make(&self).unwrap_or_else(|reason| fault(&self, &reason))
        });
        work.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a page failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "The page failed; the server's log says why.\n")
                .into_response()
        })
    }
}

/// HTML.
pub(crate) fn respond(status: StatusCode, markup: &Markup) -> Response {
    let mut response = Response::new(Body::from(markup.0.clone()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HTML);
    response
}

/// The page that says why another one cannot be shown.
pub(crate) fn fault(visit: &Visit, fault: &Fault) -> Response {
    let status = fault.status();
    if status.is_server_error() {
        tracing::error!(%fault, page = visit.here, "a page cannot be shown");
    }
    respond(status, &layout::framed(visit, &layout::fault(visit.lang(), fault)))
}

/// Goes on with a GET of another page of ours.
pub(crate) fn redirect(to: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    match HeaderValue::from_str(to) {
        Ok(to) => {
            response.headers_mut().insert(LOCATION, to);
        }
        Err(_) => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    response
}

/// What a page answers to somebody without a session.
pub(super) fn ask_to_sign_in(parts: &Parts, here: &str) -> Response {
    let says = |name: &str, value: &str| parts.headers.get(name).is_some_and(|v| v == value);
    // A link on another site brings no strict cookie along. A page that loads itself anew does.
    let from_elsewhere =
        says("sec-fetch-site", "cross-site") || says("sec-fetch-site", "same-site");
    if from_elsewhere && says("sec-fetch-mode", "navigate") && parts.method == http::Method::GET {
        return respond(StatusCode::OK, &layout::once_more(here));
    }
    let next = utf8_percent_encode(here, NON_ALPHANUMERIC);
    let to = format!("/console/sign-in?next={next}");
    if parts.headers.contains_key("hx-request")
        && let Ok(to) = HeaderValue::from_str(&to)
    {
        let mut response = StatusCode::UNAUTHORIZED.into_response();
        response.headers_mut().insert(HX_REDIRECT, to);
        return response;
    }
    redirect(&to)
}
