//! Temporary credentials. Nothing is kept of them: the token says who holds it, signed by
//! the server; access key and secret follow from the token.

use crate::ids::spell;
use assize_engine::ports::StoreError;
use assize_engine::{Engine, EngineError};
use assize_model::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::fmt;

/// What temporary access keys begin with.
const PREFIX: &str = "ASIA";
/// The longest token that is looked at: session policies and tags included.
const MAX_TOKEN: usize = 16_384;

/// What a session token says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The account.
    pub account: String,
    /// ARN of the session, or of the user or root whose session it is.
    pub principal: String,
    /// ARN of the role, of a role's session.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Unique id of the role or user; the account's number for its root.
    pub id: String,
    /// When it ends.
    pub expires: Timestamp,
    /// Session policies: documents.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<String>,
    /// Session policies: ARNs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policy_arns: Vec<String>,
    /// `aws:SourceIdentity`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// Session tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// When the caller showed a code of its MFA device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Timestamp>,
    /// The function that runs under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Keeps sessions apart that are alike otherwise.
    pub nonce: String,
}

/// Temporary credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// `ASIA…`
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: String,
    /// The token that goes with every request.
    pub session_token: String,
    /// When they end.
    pub expires: Timestamp,
}

impl fmt::Debug for Credentials {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}

/// Why a service can't have a session of a role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The role isn't there, or does not let the service take it.
    #[error("the role {role} is missing, or its trust policy does not admit {service}")]
    NotAssumable {
        /// Its ARN.
        role: String,
        /// The service's principal.
        service: &'static str,
    },
    /// The store failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl SessionError {
    pub(crate) fn not_assumable(role: &str, service: &'static str) -> Self {
        Self::NotAssumable { role: role.to_owned(), service }
    }
}

/// A token that is not one of ours, or not of this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the session token is not valid")]
pub struct TokenFault;

/// Makes and reads temporary credentials.
#[derive(Clone)]
pub struct Sessions {
    key: [u8; 32],
}

impl Sessions {
    /// Sessions under the server's own key.
    pub(crate) fn new(engine: &Engine) -> Result<Self, EngineError> {
        Ok(Self { key: engine.derived_key("assize session credentials 1")? })
    }

    /// Whether an access key is a temporary one.
    pub fn is_temporary(access_key_id: &str) -> bool {
        access_key_id.starts_with(PREFIX)
    }

    /// Makes credentials that say `claims`; the nonce is filled in.
    pub(crate) fn issue(&self, mut claims: Claims) -> Result<Credentials, EngineError> {
        let mut nonce = [0u8; 12];
        let failed = |e: String| EngineError::from(StoreError::Other(e));
        getrandom::fill(&mut nonce).map_err(|e| failed(format!("no random bytes: {e}")))?;
        claims.nonce = URL_SAFE_NO_PAD.encode(nonce);
        let payload = serde_json::to_vec(&claims).map_err(|e| failed(e.to_string()))?;
        let derive = |purpose| self.tag(purpose, &payload);
        let (token, id, secret) = match (derive("token"), derive("id"), derive("secret")) {
            (Some(token), Some(id), Some(secret)) => (token, id, secret),
            _ => return Err(failed("no session could be signed".to_owned())),
        };
        let token =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(&payload), URL_SAFE_NO_PAD.encode(token));
        Ok(Credentials {
            access_key_id: access_key(&id),
            secret_access_key: secret_key(&secret),
            session_token: token,
            expires: claims.expires,
        })
    }

    /// Reads a token and gives the secret of its access key. Whether it has run out is for
    /// the caller to check once the signature was found good: [`Claims::expires`].
    ///
    /// # Errors
    /// When the token is not one of ours, or not that of the access key.
    pub fn open(&self, access_key_id: &str, token: &str) -> Result<(Claims, String), TokenFault> {
        if token.len() > MAX_TOKEN {
            return Err(TokenFault);
        }
        let (payload, tag) = token.split_once('.').ok_or(TokenFault)?;
        let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| TokenFault)?;
        let tag = URL_SAFE_NO_PAD.decode(tag).map_err(|_| TokenFault)?;
        let mac = self.mac("token", &payload).ok_or(TokenFault)?;
        mac.verify_slice(&tag).map_err(|_| TokenFault)?;
        let id = self.tag("id", &payload).ok_or(TokenFault)?;
        if access_key(&id) != access_key_id {
            return Err(TokenFault);
        }
        let secret = self.tag("secret", &payload).ok_or(TokenFault)?;
        let claims = serde_json::from_slice(&payload).map_err(|_| TokenFault)?;
        Ok((claims, secret_key(&secret)))
    }

    fn mac(&self, purpose: &str, payload: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).ok()?;
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(payload);
        Some(mac)
    }

    fn tag(&self, purpose: &str, payload: &[u8]) -> Option<[u8; 32]> {
        self.mac(purpose, payload).map(|mac| mac.finalize().into_bytes().into())
    }
}

/// `ASIA` and sixteen letters.
fn access_key(tag: &[u8; 32]) -> String {
    spell(PREFIX, tag.get(..16).unwrap_or_default())
}

/// Forty letters, as secrets have.
fn secret_key(tag: &[u8; 32]) -> String {
    STANDARD.encode(tag.get(..30).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_bound_to_their_keys() {
        let sessions = Sessions { key: [1; 32] };
        let claims = Claims { account: "123456789012".into(), ..Claims::default() };
        let a = sessions.issue(claims.clone()).unwrap();
        let b = sessions.issue(claims).unwrap();
        assert_ne!(a.access_key_id, b.access_key_id);
        assert_eq!((a.access_key_id.len(), a.secret_access_key.len()), (20, 40));
        let (read, secret) = sessions.open(&a.access_key_id, &a.session_token).unwrap();
        assert_eq!((read.account.as_str(), secret), ("123456789012", a.secret_access_key.clone()));
        assert!(sessions.open(&b.access_key_id, &a.session_token).is_err());
        let other = Sessions { key: [2; 32] };
        assert!(other.open(&a.access_key_id, &a.session_token).is_err());
        let (payload, tag) = a.session_token.split_once('.').unwrap();
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        let forged = URL_SAFE_NO_PAD.encode(text.replace("123456789012", "999999999999"));
        assert!(sessions.open(&a.access_key_id, &format!("{forged}.{tag}")).is_err());
        for bad in ["", ".", "a.b", "💥.💥"] {
            assert!(sessions.open(&a.access_key_id, bad).is_err());
        }
    }
}
