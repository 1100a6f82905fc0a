//! Signing in and out.

use super::preferences::own_page;
use crate::console::{Console, ROOT};
use crate::session::{self, Claim, cookie};
use crate::view::icon::Icon;
use crate::view::layout;
use crate::web::{Posted, Preferences, is_same_origin, redirect, respond};
use crate::words::Lang;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::response::{IntoResponse, Response};
use http::header::{HeaderValue, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

/// Where to go on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    next: String,
}

/// What is written into the form.
#[derive(Deserialize)]
pub(crate) struct Filled {
    access_key_id: String,
    secret_access_key: String,
    #[serde(default)]
    session_token: String,
    #[serde(default)]
    next: String,
}

/// The code of a link.
#[derive(Debug, Deserialize)]
pub(crate) struct Opened {
    #[serde(default)]
    code: String,
}

/// Why the form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    Wrong,
    Wait,
    Link,
    Full,
}

impl Trouble {
    const fn status(self) -> StatusCode {
        match self {
            Self::Wrong | Self::Link => StatusCode::FORBIDDEN,
            Self::Wait => StatusCode::TOO_MANY_REQUESTS,
            Self::Full => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    const fn word(self, lang: Lang) -> &'static str {
        match self {
            Self::Wrong => lang.sign_in_failed(),
            Self::Wait => lang.sign_in_wait(),
            Self::Link => lang.link_failed(),
            Self::Full => lang.full(),
        }
    }
}

/// `GET /console/sign-in`
pub(crate) async fn get(
    State(console): State<Arc<Console>>,
    Query(ask): Query<Ask>,
    parts: Parts,
) -> Response {
    if console.options.open {
        return redirect(ROOT);
    }
    let preferences = Preferences::of(&parts);
    respond(StatusCode::OK, &form(&console, preferences, &ask.next, "", None))
}

/// `POST /console/sign-in`
pub(crate) async fn post(
    State(console): State<Arc<Console>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    parts: Parts,
    Form(filled): Form<Filled>,
) -> Response {
    let preferences = Preferences::of(&parts);
    let id = filled.access_key_id.trim().to_owned();
    let again = |trouble: Trouble| {
        let page = form(&console, preferences, &filled.next, &id, Some(trouble));
        respond(trouble.status(), &page)
    };
    if !is_same_origin(&parts.headers) {
        return (StatusCode::FORBIDDEN, "The form is not one of this server's pages.\n")
            .into_response();
    }
    if !console.attempts.may_try(peer.ip()) {
        return again(Trouble::Wait);
    }
    let token = filled.session_token.trim();
    let claim = Claim {
        access_key_id: id.clone(),
        secret_access_key: filled.secret_access_key.trim().to_owned(),
        session_token: (!token.is_empty()).then(|| token.to_owned()),
        region: console.options.region.clone(),
    };
    let worker = Arc::clone(&console);
    let begun = tokio::task::spawn_blocking(move || session::begin(&worker, claim)).await;
    match begun {
        Ok(Ok(Some((token, seconds)))) => {
            signed_in(&parts.headers, own_page(&filled.next), &token, seconds)
        }
        Ok(Ok(None)) => {
            console.attempts.failed(peer.ip());
            again(Trouble::Wrong)
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a session could not begin");
            again(Trouble::Full)
        }
        Err(error) => {
            tracing::error!(%error, "a session could not begin");
            again(Trouble::Full)
        }
    }
}

/// `GET /console/enter`: opens a link. It is good for one time only, so that whoever reads it in
/// some history later has nothing.
pub(crate) async fn enter(
    State(console): State<Arc<Console>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Query(opened): Query<Opened>,
    parts: Parts,
) -> Response {
    let preferences = Preferences::of(&parts);
    let again = |trouble: Trouble| {
        respond(trouble.status(), &form(&console, preferences, "", "", Some(trouble)))
    };
    if !console.attempts.may_try(peer.ip()) {
        return again(Trouble::Wait);
    }
    let Some(linked) = console.links.take(&opened.code) else {
        console.attempts.failed(peer.ip());
        return again(Trouble::Link);
    };
    let next = format!("{ROOT}/{}", linked.region);
    let worker = Arc::clone(&console);
    let begun = tokio::task::spawn_blocking(move || session::begin_linked(&worker, linked)).await;
    match begun {
        Ok(Ok(Some((token, seconds)))) => {
            signed_in(&parts.headers, own_page(&next), &token, seconds)
        }
        Ok(Ok(None)) => again(Trouble::Link),
        _ => again(Trouble::Full),
    }
}

/// `POST /console/sign-out`
pub(crate) async fn sign_out(headers: HeaderMap, Posted { visit, .. }: Posted) -> Response {
    let mut response = redirect("/console/sign-in");
    if let Some(token) = session::token(&headers) {
        let console = Arc::clone(&visit.console);
        let ended = tokio::task::spawn_blocking(move || session::end(&console, &token)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!("a session could not be ended");
            return (StatusCode::INTERNAL_SERVER_ERROR, "Signing out failed.\n").into_response();
        }
    }
    if let Some(cookie) = cookie::set_session(&headers, "", 0) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn signed_in(headers: &HeaderMap, next: &str, token: &str, seconds: i64) -> Response {
    let mut response = redirect(next);
    let cookie: Option<HeaderValue> = cookie::set_session(headers, token, seconds);
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn form(
    console: &Console,
    preferences: Preferences,
    next: &str,
    id: &str,
    trouble: Option<Trouble>,
) -> Markup {
    let lang = preferences.lang;
    let temporary = id.starts_with("ASIA");
    let body = html! {
        main #main .sign-in {
            div.card {
                p.brand { (Icon::Shield.draw()) span { "Assize" } }
                h1 { (lang.sign_in()) }
                p.lead { (lang.sign_in_lead()) }
                @if let Some(trouble) = trouble {
                    p.notice.bad role="alert" { (Icon::Warning.draw()) span { (trouble.word(lang)) } }
                }
                form method="post" action={ (ROOT) "/sign-in" } {
                    input type="hidden" name="next" value=(next);
                    label for="id" { (lang.access_key_id()) }
                    input #id name="access_key_id" value=(id) required maxlength="128"
                        autocomplete="username" autocapitalize="none" spellcheck="false"
                        autofocus[id.is_empty()];
                    label for="secret" { (lang.secret_access_key()) }
                    input #secret name="secret_access_key" type="password" required
                        maxlength="256" autocomplete="current-password"
                        autofocus[!id.is_empty()];
                    details open[temporary] {
                        summary { (lang.temporary()) }
                        label for="token" { (lang.session_token()) }
                        textarea #token name="session_token" rows="3" spellcheck="false"
                            autocomplete="off" {}
                    }
                    button.primary type="submit" { (lang.sign_in()) }
                }
                div.hints {
                    p { (lang.sign_in_link()) }
                    pre { "assize console" }
                    p.faint { (lang.sign_in_keys()) }
                }
            }
            footer {
                (layout::preferences(preferences, &back(next)))
                p.faint { (lang.version(console.options.version)) }
            }
        }
    };
    layout::bare(preferences, lang.sign_in(), &body)
}

/// This page again, with what comes next.
fn back(next: &str) -> String {
    format!("/console/sign-in{}", crate::view::path::query([("next", next)]))
}
