//! Who asks: signatures, keys, accounts and regions.

use super::app::{App, Auth};
use super::body::BodyBound;
use super::error::Refusal;
use assize_engine::keys::AccessKey;
use assize_iam::{Principal, Sessions};
use assize_model::AccountRegion;
use assize_wire::Timestamp;
use assize_wire::sigv4::{Authorization, Policy, Request, Secret, SigV4Error};
use http::request::Parts;
use std::sync::Arc;

/// Keys remembered in memory before the memory starts afresh.
const REMEMBERED: usize = 4_096;

/// An authenticated caller.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Account and region.
    pub(crate) home: AccountRegion,
    /// Who.
    pub(crate) principal: Principal,
    /// The key that signed; none where an open server does not know it.
    pub(crate) access_key_id: Option<String>,
}

impl Caller {
    /// Whether nothing of its own account can be denied to it: an account's root, and whoever
    /// calls an open server.
    pub(crate) fn is_unlimited(&self, app: &App) -> bool {
        app.settings.auth == Auth::Open || self.principal.is_unlimited()
    }
}

/// A claim whose key is known, to be verified once the body is there.
pub(crate) enum Check<'r> {
    /// The key's holder, if the signature is good.
    Claimed(Authorization<'r>, Holder),
    /// An open server asks for no signature: whoever the key is of, or the root of its account.
    Open(Option<Holder>),
}

/// Who holds a key, and what its signatures are made with.
pub(crate) struct Holder {
    secret: Secret,
    principal: Principal,
}

/// Reads a request's claim and looks its key up, so that strangers are refused before their
/// bodies are read.
///
/// # Errors
/// When the body is announced to be longer than its bound, or the request isn't signed, or by a
/// key that isn't known.
pub(crate) async fn authenticate<'r>(
    app: &Arc<App>,
    parts: &'r Parts,
    bound: BodyBound,
) -> Result<Check<'r>, Refusal> {
    bound.check(&parts.headers)?;
    let claim = Authorization::parse(&request(parts, b""));
    if app.settings.auth == Auth::Open {
        let known = match &claim {
            Ok(claim) => holder(app, claim).await.ok(),
            Err(_) => None,
        };
        return Ok(Check::Open(known));
    }
    let claim = claim?;
    let holder = holder(app, &claim).await?;
    Ok(Check::Claimed(claim, holder))
}

impl Check<'_> {
    /// Verifies the signature.
    ///
    /// # Errors
    /// When it isn't that of this request, or is too old, or is scoped to something else.
    pub(crate) fn verify(
        self,
        app: &App,
        parts: &Parts,
        body: &[u8],
        policy: &Policy<'_>,
    ) -> Result<Caller, Refusal> {
        let (claim, holder) = match self {
            Self::Claimed(claim, holder) => (claim, holder),
            Self::Open(holder) => return Ok(unverified(app, parts, holder)),
        };
        let now = Timestamp::from_millis(app.engine.now().millis());
        claim.verify(&request(parts, body), policy, now, &app.signing_keys, &holder.secret)?;
        let region = claim.region();
        if !is_region(region) {
            let message = "Credential should be scoped to a valid region.".to_owned();
            return Err(SigV4Error::OutOfScope(message).into());
        }
        Ok(Caller {
            home: AccountRegion::new(holder.principal.account.as_str(), region),
            principal: holder.principal,
            access_key_id: Some(claim.access_key_id().to_owned()),
        })
    }
}

/// The caller of an open server, in the region of the scope if there is one: the holder of its key
/// where the key is known, else the root of the server's account.
fn unverified(app: &App, parts: &Parts, holder: Option<Holder>) -> Caller {
    let claim = Authorization::parse(&request(parts, b"")).ok();
    let scoped = claim.as_ref().map(Authorization::region).filter(|region| is_region(region));
    let region = scoped.unwrap_or(&app.settings.region);
    let root = || Principal::root(&app.settings.account, region);
    let access_key_id = holder.as_ref().and(claim.as_ref()).map(|c| c.access_key_id().to_owned());
    let principal = holder.map_or_else(root, |holder| holder.principal);
    let home = AccountRegion::new(principal.account.as_str(), region);
    Caller { home, principal, access_key_id }
}

/// Who holds the key of a claim.
async fn holder(app: &Arc<App>, claim: &Authorization<'_>) -> Result<Holder, Refusal> {
    let id = claim.access_key_id();
    if Sessions::is_temporary(id) {
        let token = claim.session_token().ok_or(SigV4Error::InvalidToken)?;
        let opened =
            app.services.iam.sessions().open(id, token).map_err(|_| SigV4Error::InvalidToken);
        let (claims, secret_access_key) = opened?;
        let secret = Secret {
            secret_access_key,
            session_token: Some(token.to_owned()),
            expires: Some(Timestamp::from_millis(claims.expires.millis())),
        };
        return Ok(Holder { secret, principal: Principal::of_session(claims) });
    }
    let key = find_key(app, id).await?.filter(|key| !key.inactive);
    let key = key.ok_or(SigV4Error::InvalidToken)?;
    let secret = Secret::new(key.secret_access_key.as_str());
    Ok(Holder { secret, principal: Principal::of_key(&key) })
}

/// A key, remembered until any key or identity changes.
async fn find_key(app: &Arc<App>, id: &str) -> Result<Option<Arc<AccessKey>>, Refusal> {
    let generation = app.services.iam.generation();
    if let Ok(keys) = app.access_keys.read()
        && let Some((known_at, key)) = keys.get(id)
        && *known_at == generation
    {
        return Ok(Some(Arc::clone(key)));
    }
    let (reader, id) = (Arc::clone(app), id.to_owned());
    let found = tokio::task::spawn_blocking(move || reader.engine.access_key(&id)).await;
    let Some(key) = found.map_err(|_| Refusal::busy("The key could not be looked up."))?? else {
        return Ok(None);
    };
    let key = Arc::new(key);
    if let Ok(mut keys) = app.access_keys.write() {
        if keys.len() >= REMEMBERED {
            keys.clear();
        }
        keys.insert(key.access_key_id.clone(), (generation, Arc::clone(&key)));
    }
    Ok(Some(key))
}

/// A request as the wire's functions take it.
pub(super) fn request<'r>(parts: &'r Parts, body: &'r [u8]) -> Request<'r> {
    Request {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &parts.headers,
        body,
    }
}

/// Whether a text looks like a region's name: words joined by hyphens.
fn is_region(text: &str) -> bool {
    let words = || text.split('-');
    text.len() <= 32
        && words().count() >= 2
        && words().all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_from_nonsense() {
        for good in ["us-east-1", "us-gov-west-1", "mx-central-1", "local-1"] {
            assert!(is_region(good), "{good}");
        }
        for bad in ["", "-", "global", "US-EAST-1", "us--1", "us-east-1 ", "../x-y"] {
            assert!(!is_region(bad), "{bad}");
        }
    }
}
