//! Paging: opaque tokens over keyset cursors.

use assize_engine::ports::{Cursor, Page};
use assize_wire::generated::config::ConfigError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

/// The longest token that is looked at.
const MAX_TOKEN: usize = 4_096;
/// The same for a token that carries what rows are sorted by.
const MAX_CURSOR_TOKEN: usize = 64 << 10;

/// Bytes of a question's digest that a token carries.
const DIGEST: usize = 12;

/// What is asked page by page: an operation and its filter. A token goes on with this question
/// only; how many rows a page has may change on the way.
pub(crate) struct Question(String);

impl Question {
    /// An operation, with everything that decides which rows it tells and in which order.
    pub(crate) fn new(operation: &str, filter: impl Serialize) -> Self {
        let text = serde_json::to_vec(&(operation, filter)).unwrap_or_default();
        let digest = Sha256::digest(text);
        Self(URL_SAFE_NO_PAD.encode(digest.get(..DIGEST).unwrap_or_default()))
    }
}

/// The token for the page after `last`.
pub(crate) fn next_token(question: &Question, last: &Cursor) -> String {
    let parts = [&question.0, &last.resource_type, &last.resource_id];
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&parts).unwrap_or_default())
}

/// The token that goes on from a cursor of another kind.
pub(super) fn cursor_token(question: &Question, cursor: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(&question.0, cursor)).unwrap_or_default())
}

/// Reads a token of [`cursor_token`]; an empty one counts as none.
///
/// # Errors
/// As [`page`].
pub(super) fn token_cursor<T: DeserializeOwned>(
    question: &Question,
    token: Option<&str>,
) -> Result<Option<T>, ConfigError> {
    let Some(token) = token.filter(|t| !t.is_empty()) else { return Ok(None) };
    let bad = || ConfigError::invalid_next_token_exception("The nextToken provided is invalid");
    if token.len() > MAX_CURSOR_TOKEN {
        return Err(bad());
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
    let (asked, cursor): (String, T) = serde_json::from_slice(&bytes).map_err(|_| bad())?;
    if asked == question.0 { Ok(Some(cursor)) } else { Err(bad()) }
}

/// Reads a page request; an empty token counts as none, as the AWS API takes it.
///
/// # Errors
/// `InvalidNextTokenException` for what is no token, or one of another question.
pub(crate) fn page(
    question: &Question,
    token: Option<&str>,
    limit: usize,
) -> Result<Page, ConfigError> {
    let Some(token) = token.filter(|t| !t.is_empty()) else { return Ok(Page::first(limit)) };
    let bad = || ConfigError::invalid_next_token_exception("The nextToken provided is invalid");
    if token.len() > MAX_TOKEN {
        return Err(bad());
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| bad())?;
    let [asked, resource_type, resource_id]: [String; 3] =
        serde_json::from_slice(&bytes).map_err(|_| bad())?;
    if asked != question.0 {
        return Err(bad());
    }
    Ok(Page { after: Some(Cursor { resource_type, resource_id }), limit })
}

/// A token that is none of ours, for operations for which the model has no error of its own.
pub(super) fn bad_token() -> ConfigError {
    ConfigError::validation_exception("The nextToken provided is invalid")
}

/// How many rows a request wants; zero counts as nothing said.
pub(super) fn limit(given: Option<i32>, default: usize) -> usize {
    given.and_then(|given| usize::try_from(given).ok()).filter(|n| *n > 0).unwrap_or(default)
}

/// The page to ask the store for: one row more than is wanted shows whether there are more.
pub(crate) fn one_more(page: &Page) -> Page {
    Page { after: page.after.clone(), limit: page.limit + 1 }
}

/// Cuts rows that were asked for with [`one_more`]; answers the token for those left out.
pub(crate) fn cut<T>(
    question: &Question,
    rows: &mut Vec<T>,
    page: &Page,
    cursor: impl Fn(&T) -> Cursor,
) -> Option<String> {
    if rows.len() <= page.limit {
        return None;
    }
    rows.truncate(page.limit);
    rows.last().map(|last| next_token(question, &cursor(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_round_trip_and_are_bound() {
        let last = Cursor::new("AWS::S3::Bucket", "ä");
        let asked = Question::new("Op", ["COMPLIANT"]);
        let token = next_token(&asked, &last);
        assert_eq!(page(&asked, Some(&token), 7).unwrap().after, Some(last));
        assert!(page(&Question::new("Other", ["COMPLIANT"]), Some(&token), 7).is_err());
        assert!(page(&Question::new("Op", ["NON_COMPLIANT"]), Some(&token), 7).is_err());
        assert!(page(&asked, Some("nonsense"), 7).is_err());
        assert_eq!(page(&asked, Some(""), 7).unwrap(), Page::first(7));
    }
}
