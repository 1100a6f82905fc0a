//! Beginning, finding and ending sessions.

use super::links::Linked;
use super::{Found, Session, cookie};
use crate::console::Console;
use assize_engine::EngineError;
use assize_engine::ports::{StoreError, StoreExt};
use assize_iam::{Principal, Sessions};
use assize_model::AccountRegion;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use http::HeaderMap;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const KIND: &str = "console-session";

/// How long a session lasts, in milliseconds: a working day.
const LIFE_MS: i64 = 12 * 60 * 60 * 1_000;
/// Sessions at a time, over all readers.
const MAX_SESSIONS: usize = 1_000;
/// The longest of each field that is looked at.
const MAX_FIELD: usize = 16_384;

/// What somebody says who wants to sign in.
pub(crate) struct Claim {
    pub(crate) access_key_id: String,
    pub(crate) secret_access_key: String,
    /// Of temporary credentials.
    pub(crate) session_token: Option<String>,
    pub(crate) region: String,
}

/// Begins a session of the holder of a key; answers its cookie's value and how many seconds it
/// lasts. `None` when the claim is not true.
pub(crate) fn begin(console: &Console, claim: Claim) -> Result<Option<(String, i64)>, EngineError> {
    let Claim { access_key_id, secret_access_key, session_token, region } = claim;
    if [&access_key_id, &secret_access_key].iter().any(|text| text.len() > MAX_FIELD) {
        return Ok(None);
    }
    let linked = Linked { access_key_id, session_token, region };
    let secret = holder(console, &linked.access_key_id, linked.session_token.as_deref())?;
    let secret = secret.map(|(_, secret)| secret);
    // An unknown key takes as long as a wrong secret.
    let known = digest(secret.as_deref().unwrap_or_default());
    let told = digest(&secret_access_key);
    if secret.is_none() || !bool::from(known.as_bytes().ct_eq(told.as_bytes())) {
        return Ok(None);
    }
    begin_linked(console, linked)
}

/// Begins a session of the holder of a key who was known before. `None` when the key is gone.
pub(crate) fn begin_linked(
    console: &Console,
    linked: Linked,
) -> Result<Option<(String, i64)>, EngineError> {
    let Linked { access_key_id, session_token, region } = linked;
    if holder(console, &access_key_id, session_token.as_deref())?.is_none() {
        return Ok(None);
    }
    let now = console.engine.now();
    let mut csrf = [0u8; 32];
    fill(&mut csrf)?;
    let expires = now.plus_millis(LIFE_MS);
    let session = Session { access_key_id, session_token, region, expires, csrf };
    let text = serde_json::to_string(&session)
        .map_err(|e| StoreError::Other(format!("writing a session: {e}")))?;
    let token = secret()?;
    let name = digest(&token);
    console.engine.store().write(move |tx| {
        let mut alive = 0;
        for (old, text) in tx.documents(&everywhere(), KIND, None, 2 * MAX_SESSIONS)? {
            if serde_json::from_str::<Session>(&text).is_ok_and(|old| old.expires > now) {
                alive += 1;
            } else {
                tx.delete_document(&everywhere(), KIND, &old)?;
            }
        }
        if alive >= MAX_SESSIONS {
            let full = "too many people are signed in; sign out somewhere".to_owned();
            return Err(StoreError::Other(full).into());
        }
        Ok::<_, EngineError>(tx.put_document(&everywhere(), KIND, &name, &text)?)
    })?;
    Ok(Some((token, LIFE_MS / 1_000)))
}

/// The session of a cookie's value; `None` when it has ended.
pub(crate) fn find(console: &Console, token: &str) -> Result<Option<Found>, EngineError> {
    if token.len() > 128 {
        return Ok(None);
    }
    let name = digest(token);
    let text = console
        .engine
        .read(|tx| tx.document(&everywhere(), KIND, &name).map_err(EngineError::from))?;
    let session = text.and_then(|text| serde_json::from_str::<Session>(&text).ok());
    let Some(session) = session.filter(|session| session.expires > console.engine.now()) else {
        return Ok(None);
    };
    let holder = holder(console, &session.access_key_id, session.session_token.as_deref())?;
    Ok(holder.map(|(principal, _)| Found { session, principal }))
}

/// Ends the session of a cookie's value.
pub(crate) fn end(console: &Console, token: &str) -> Result<(), EngineError> {
    let name = digest(token);
    console.engine.store().write(move |tx| {
        tx.delete_document(&everywhere(), KIND, &name)?;
        Ok(())
    })
}

/// The value of the session's cookie.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    cookie::get(headers, &cookie::session(headers)).map(str::to_owned)
}

/// Who holds a key, and its secret; `None` when nobody does.
fn holder(
    console: &Console,
    access_key_id: &str,
    session_token: Option<&str>,
) -> Result<Option<(Principal, String)>, EngineError> {
    if Sessions::is_temporary(access_key_id) {
        let token = session_token.filter(|token| token.len() <= MAX_FIELD);
        let opened = token.and_then(|t| console.iam.sessions().open(access_key_id, t).ok());
        let opened = opened.filter(|(claims, _)| claims.expires > console.engine.now());
        return Ok(opened.map(|(claims, secret)| (Principal::of_session(claims), secret)));
    }
    let key = console.engine.access_key(access_key_id)?.filter(|key| !key.inactive);
    Ok(key.map(|key| (Principal::of_key(&key), key.secret_access_key)))
}

/// The digest under which a secret is kept, in hexadecimal letters.
pub(super) fn digest(secret: &str) -> String {
    Sha256::digest(secret).iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A text that nobody guesses.
pub(super) fn secret() -> Result<String, EngineError> {
    let mut bytes = [0u8; 32];
    fill(&mut bytes)?;
    Ok(BASE64.encode(bytes))
}

fn fill(bytes: &mut [u8]) -> Result<(), EngineError> {
    getrandom::fill(bytes).map_err(|e| StoreError::Other(format!("no random bytes: {e}")).into())
}

/// Sessions belong to the server, not to a region.
fn everywhere() -> AccountRegion {
    AccountRegion::new("", "")
}
