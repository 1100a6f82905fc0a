//! Result tokens: what a function shows with PutEvaluations.
//!
//! A token is signed, names one rule and one triggering event, and expires. It holds no
//! secret, so nothing needs to be kept per token.

use crate::error::EngineError;
use crate::ports::{Store, StoreError, StoreExt};
use assize_model::{AccountRegion, Timestamp};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// How long a token is good, in milliseconds: a function's longest run with all its retries.
pub const TOKEN_LIFE_MS: i64 = 6 * 3_600_000;

/// The longest token text that is looked at.
const MAX_TOKEN_BYTES: usize = 2_048;

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenClaims {
    /// Account and region.
    #[serde(rename = "h")]
    pub home: AccountRegion,
    /// The rule's id.
    #[serde(rename = "r")]
    pub rule_id: String,
    /// The triggering event.
    #[serde(rename = "e")]
    pub event_id: String,
    /// When the rule was invoked.
    #[serde(rename = "t")]
    pub issued_at: Timestamp,
}

/// Before the number of the call, in the event id of a token that was made for one.
const CALL: &str = "call-";

impl TokenClaims {
    /// The event id of a call of a function.
    pub(crate) fn event_of_call(call: i64) -> String {
        format!("{CALL}{call}")
    }

    /// The number of the call for which the token was made, if it was made for one.
    pub(crate) fn call(&self) -> Option<i64> {
        self.event_id.strip_prefix(CALL).and_then(|number| number.parse().ok())
    }
}

/// The kind of the documents that hold the server's secrets.
pub(crate) const SECRET: &str = "secret";

/// The key that signs tokens.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl TokenKey {
    /// Reads the key from the store, or makes one on first use.
    pub(crate) fn load(store: &dyn Store) -> Result<Self, EngineError> {
        const NAME: &str = "result-token";
        let nowhere = AccountRegion::new("", "");
        let mut fresh = [0u8; 32];
        getrandom::fill(&mut fresh)
            .map_err(|e| StoreError::Other(format!("no random bytes: {e}")))?;
        let text = store.write(move |tx| match tx.document(&nowhere, SECRET, NAME)? {
            Some(text) => Ok(text),
            None => {
                let text = BASE64.encode(fresh);
                tx.put_document(&nowhere, SECRET, NAME, &text)?;
                Ok::<_, EngineError>(text)
            }
        })?;
        let bytes = BASE64.decode(text).ok().and_then(|b| <[u8; 32]>::try_from(b).ok());
        bytes.map(Self).ok_or_else(|| {
            let reason = "the key of the result tokens is unreadable".to_owned();
            StoreError::Damaged { path: "result-token".into(), reason }.into()
        })
    }

    /// A key for another purpose, which says nothing about this one.
    pub(crate) fn derive(&self, purpose: &str) -> Result<[u8; 32], EngineError> {
        let tag = self.mac(purpose.as_bytes()).map(|mac| mac.finalize().into_bytes());
        tag.map(Into::into)
            .ok_or_else(|| StoreError::Other("no key could be derived".to_owned()).into())
    }

    fn mac(&self, payload: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(payload);
        Some(mac)
    }

    /// Signs claims.
    pub fn issue(&self, claims: &TokenClaims) -> String {
        let payload = serde_json::to_vec(claims).unwrap_or_default();
        let tag = self.mac(&payload).map(|m| m.finalize().into_bytes());
        let tag = tag.as_ref().map(|t| t.as_slice()).unwrap_or_default();
        format!("{}.{}", BASE64.encode(&payload), BASE64.encode(tag))
    }

    /// Reads a token back, if it was signed by this key and has not expired at `now`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<TokenClaims, EngineError> {
        let bad = EngineError::InvalidToken;
        if token.len() > MAX_TOKEN_BYTES {
            return Err(bad("it is too long"));
        }
        let (payload, tag) = token.split_once('.').ok_or(bad("it has not the form of a token"))?;
        let payload = BASE64.decode(payload).map_err(|_| bad("it has not the form of a token"))?;
        let tag = BASE64.decode(tag).map_err(|_| bad("it has not the form of a token"))?;
        self.mac(&payload)
            .and_then(|mac| mac.verify_slice(&tag).ok())
            .ok_or(bad("its signature does not match"))?;
        let claims: TokenClaims = serde_json::from_slice(&payload)
            .map_err(|_| bad("it was issued by another version"))?;
        let age = now.millis().saturating_sub(claims.issued_at.millis());
        if age > TOKEN_LIFE_MS {
            return Err(bad("it has expired"));
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_bound_and_expire() {
        let key = TokenKey([7; 32]);
        let claims = TokenClaims {
            home: AccountRegion::new("123456789012", "us-east-1"),
            rule_id: "config-rule-abc123".into(),
            event_id: "e".into(),
            issued_at: Timestamp::from_millis(1_000),
        };
        let token = key.issue(&claims);
        let at = Timestamp::from_millis;
        assert_eq!(key.verify(&token, at(2_000)).unwrap(), claims);
        assert!(key.verify(&token, at(1_001 + TOKEN_LIFE_MS)).is_err());
        assert!(TokenKey([8; 32]).verify(&token, at(2_000)).is_err());
        let (payload, tag) = token.split_once('.').unwrap();
        let forged = BASE64.encode(
            String::from_utf8(BASE64.decode(payload).unwrap()).unwrap().replace("abc123", "abc124"),
        );
        assert!(key.verify(&format!("{forged}.{tag}"), at(2_000)).is_err());
        for bad in ["", ".", "a.b", "No token found.", "💥.💥"] {
            assert!(key.verify(bad, at(0)).is_err());
        }
    }
}
