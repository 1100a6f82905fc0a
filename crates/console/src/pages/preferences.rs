//! `POST /console/preferences`: language and theme, with or without a session.

use crate::session::cookie;
use crate::web::{Theme, is_same_origin, redirect};
use crate::words::Lang;
use axum::Form;
use axum::response::{IntoResponse, Response};
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

/// What is preferred, and where to go on.
#[derive(Deserialize)]
pub(crate) struct Wish {
    lang: Option<String>,
    theme: Option<String>,
    #[serde(default)]
    back: String,
}

/// Remembers a preference in a cookie.
pub(crate) async fn post(headers: HeaderMap, Form(wish): Form<Wish>) -> Response {
    if !is_same_origin(&headers) {
        return (StatusCode::FORBIDDEN, "The form is not one of this server's pages.\n")
            .into_response();
    }
    let mut response = redirect(own_page(&wish.back));
    let lang = wish.lang.as_deref().and_then(Lang::of_code).map(Lang::code);
    let theme = wish.theme.as_deref().and_then(Theme::of_code).map(Theme::code);
    for (name, value) in [(cookie::LANGUAGE, lang), (cookie::THEME, theme)] {
        if let Some(cookie) = value.and_then(|value| cookie::set_preference(name, value)) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    response
}

/// A page of ours, or the first one if the text names no such.
pub(super) fn own_page(text: &str) -> &str {
    let rest = text.strip_prefix("/console");
    let own = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    if own && !text.contains('\\') { text } else { "/console" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_pages_are_gone_back_to() {
        for own in ["/console", "/console/us-east-1/rules?q=x", "/console?x"] {
            assert_eq!(own_page(own), own);
        }
        for foreign in ["", "//evil.example", "https://evil.example", "/consoles", "/console\\x"] {
            assert_eq!(own_page(foreign), "/console", "{foreign}");
        }
    }
}
