//! Who visits which page, and how they like to read.

use crate::console::Console;
use crate::session::{self, Guard, cookie};
use crate::web::{Fault, page};
use crate::words::Lang;
use assize_iam::Principal;
use assize_model::AccountRegion;
use axum::extract::FromRequestParts;
use axum::response::Response;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use std::sync::Arc;

/// The longest path and query that is remembered over a sign-in.
const MAX_HERE: usize = 2_048;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the reader's system has it.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// All three.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in cookies, forms and styles.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }
}

/// How a reader likes to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Preferences {
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
}

impl Preferences {
    /// From cookies, and what the browser says of its languages.
    pub(crate) fn of(parts: &Parts) -> Self {
        let headers = &parts.headers;
        let chosen = cookie::get(headers, cookie::LANGUAGE).and_then(Lang::of_code);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let lang = chosen.unwrap_or_else(|| Lang::negotiate(accepted.unwrap_or_default()));
        let theme = cookie::get(headers, cookie::THEME).and_then(Theme::of_code);
        Self { lang, theme: theme.unwrap_or_default() }
    }
}

/// A signed-in reader at a page.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) console: Arc<Console>,
    /// Who reads.
    pub(crate) principal: Principal,
    /// The account of the reader, and the region of the page.
    pub(crate) home: AccountRegion,
    pub(crate) preferences: Preferences,
    /// Makes and checks the tokens of forms.
    pub(crate) guard: Guard,
    /// Whether there is a session to end.
    pub(crate) signed_in: bool,
    /// Path and query of the page.
    pub(crate) here: String,
}

impl Visit {
    /// The language of the page.
    pub(crate) fn lang(&self) -> Lang {
        self.preferences.lang
    }

    /// The path of a page of the region: `path` begins with a slash, or is empty.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}/{}{path}", crate::console::ROOT, self.home.region)
    }
}

impl FromRequestParts<Arc<Console>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        console: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let preferences = Preferences::of(parts);
        let here = parts.uri.path_and_query().map_or("/console", |path| path.as_str());
        let here = if here.len() > MAX_HERE { "/console" } else { here }.to_owned();
        let region = region_of(parts.uri.path());
        let strange = region.is_none() && !is_regionless(parts.uri.path());
        if console.options.open {
            let account = &console.options.account;
            let region = region.unwrap_or_else(|| console.options.region.clone());
            let visit = Self {
                console: Arc::clone(console),
                principal: Principal::root(account, &region),
                home: AccountRegion::new(account.as_str(), region),
                preferences,
                guard: Guard::new(console.open_key),
                signed_in: false,
                here,
            };
            return if strange { Err(page::fault(&visit, &Fault::NotFound)) } else { Ok(visit) };
        }
        let token = cookie::get(&parts.headers, &cookie::session(&parts.headers));
        let found = match token.map(str::to_owned) {
            None => None,
            Some(token) => {
                let console = Arc::clone(console);
                tokio::task::spawn_blocking(move || session::find(&console, &token))
                    .await
                    .ok()
                    .and_then(|found| {
                        found.unwrap_or_else(|error| {
                            tracing::error!(%error, "a session cannot be read");
                            None
                        })
                    })
            }
        };
        let Some(found) = found else { return Err(page::ask_to_sign_in(parts, &here)) };
        let region = region.unwrap_or(found.session.region);
        let visit = Self {
            console: Arc::clone(console),
            home: AccountRegion::new(found.principal.account.as_str(), region),
            principal: found.principal,
            preferences,
            guard: Guard::new(found.session.csrf),
            signed_in: true,
            here,
        };
        if strange { Err(page::fault(&visit, &Fault::NotFound)) } else { Ok(visit) }
    }
}

/// Whether a path is one of those that belong to no region.
fn is_regionless(path: &str) -> bool {
    matches!(path, "/console" | "/console/" | "/console/sign-out")
}

/// The region in `/console/REGION/…`.
fn region_of(path: &str) -> Option<String> {
    let region = path.strip_prefix("/console/")?.split('/').next()?;
    is_region(region).then(|| region.to_owned())
}

/// Whether a text looks like a region: words joined by hyphens that end in a number.
fn is_region(text: &str) -> bool {
    let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= 32
        && text.contains('-')
        && text.split('-').all(|word| !word.is_empty() && word.bytes().all(small))
        && text.ends_with(|end: char| end.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_its_region() {
        assert_eq!(region_of("/console/eu-west-1/rules/x").as_deref(), Some("eu-west-1"));
        for none in ["/console", "/console/", "/console/sign-in", "/console/A-1", "/console/-1/x"] {
            assert_eq!(region_of(none), None, "{none}");
        }
    }
}
