//! Signing, for our own clients and for requests that go to an upstream.

use http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderName, HeaderValue};

use super::canonical::{SIGNATURE_PARAMETER, canonical_request, signature};
use super::crypto::{Hex, sha256};
use super::date::AmzDate;
use super::error::SigV4Error;
use super::keys::{KeyCache, Scope};
use super::{
    ALGORITHM, Credentials, MAX_EXPIRES, Request, UNSIGNED_PAYLOAD, X_AMZ_CONTENT_SHA256,
    X_AMZ_DATE, X_AMZ_SECURITY_TOKEN,
};
use crate::percent::push_encoded;
use crate::types::Timestamp;

/// Headers that proxies and clients add or change on the way.
const UNSIGNABLE: [&str; 16] = [
    "authorization",
    "baggage",
    "connection",
    "content-length",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-amzn-trace-id",
];

/// Signs requests for one region and service.
#[derive(Debug, Clone, Copy)]
pub struct Signer<'a> {
    /// Whose signature.
    pub credentials: &'a Credentials,
    /// Region of the scope.
    pub region: &'a str,
    /// Service of the scope, by its signing name.
    pub service: &'a str,
}

impl Signer<'_> {
    /// The headers to add to a request so that it is signed: `authorization`, `x-amz-date`, with
    /// a temporary key `x-amz-security-token`, and for S3 `x-amz-content-sha256`. They replace
    /// headers of the same names.
    ///
    /// # Errors
    /// [`SigV4Error::Incomplete`] when the request has no `host`, or credentials or scope can't
    /// stand in a header.
    pub fn sign(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        keys: &KeyCache,
    ) -> Result<HeaderMap, SigV4Error> {
        let hash = Hex::new(&sha256(request.body));
        let payload = payload(request, hash.as_str());
        self.sign_payload(request, payload, now, keys)
    }

    /// The same for a body that is not at hand: the signature names it by `payload`, its hash in
    /// hexadecimal or one of the words that stand for one, such as `UNSIGNED-PAYLOAD`.
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn sign_payload(
        &self,
        request: &Request<'_>,
        payload: &str,
        now: Timestamp,
        keys: &KeyCache,
    ) -> Result<HeaderMap, SigV4Error> {
        require_host(request)?;
        let date = AmzDate::new(now);
        let mut added = HeaderMap::with_capacity(4);
        added.insert(X_AMZ_DATE, header(date.as_str())?);
        if let Some(token) = &self.credentials.session_token {
            let mut token = header(token)?;
            token.set_sensitive(true);
            added.insert(X_AMZ_SECURITY_TOKEN, token);
        }
        if self.service == "s3" {
            added.insert(X_AMZ_CONTENT_SHA256, header(payload)?);
        }
        let mut headers = request.headers.clone();
        headers.extend(added.clone());
        let signed = signable(&headers);
        let request = Request { headers: &headers, ..*request };
        let scope = self.scope(&date);
        let canonical = canonical_request(&request, &signed, payload, self.service);
        let key = keys.get(&self.credentials.secret_access_key, scope);
        let signature = signature(&key, &canonical, &date, scope);
        let value = format!(
            "{ALGORITHM} Credential={}, SignedHeaders={}, Signature={}",
            self.credential(scope),
            signed.join(";"),
            signature.as_str()
        );
        added.insert(AUTHORIZATION, header(&value)?);
        Ok(added)
    }

    /// The query of the presigned request: the request's own, then the signature's parameters.
    /// Valid for `expires` seconds from now; the body's hash is signed too, except for S3.
    ///
    /// # Errors
    /// [`SigV4Error::Incomplete`] when the request has no `host`, or `expires` is more than a week.
    pub fn presign(
        &self,
        request: &Request<'_>,
        now: Timestamp,
        expires: u32,
        keys: &KeyCache,
    ) -> Result<String, SigV4Error> {
        require_host(request)?;
        if expires > MAX_EXPIRES {
            return Err(SigV4Error::Incomplete(format!(
                "a presigned request cannot be valid for more than {MAX_EXPIRES} seconds"
            )));
        }
        let date = AmzDate::new(now);
        let scope = self.scope(&date);
        let signed = signable(request.headers);
        let mut query = request.query.as_bytes().to_vec();
        let mut add = |name: &str, value: &str| {
            if !query.is_empty() {
                query.push(b'&');
            }
            query.extend_from_slice(name.as_bytes());
            query.push(b'=');
            push_encoded(&mut query, value.as_bytes(), b"");
        };
        add("X-Amz-Algorithm", ALGORITHM);
        add("X-Amz-Credential", &self.credential(scope));
        add("X-Amz-Date", date.as_str());
        add("X-Amz-Expires", &expires.to_string());
        add("X-Amz-SignedHeaders", &signed.join(";"));
        if let Some(token) = &self.credentials.session_token {
            add("X-Amz-Security-Token", token);
        }
        let mut query = String::from_utf8(query)
            .map_err(|_| SigV4Error::Incomplete("the query is not valid UTF-8".to_owned()))?;
        let hash = Hex::new(&sha256(request.body));
        let payload =
            if self.service == "s3" { UNSIGNED_PAYLOAD } else { payload(request, hash.as_str()) };
        let request = Request { query: &query, ..*request };
        let canonical = canonical_request(&request, &signed, payload, self.service);
        let key = keys.get(&self.credentials.secret_access_key, scope);
        let signature = signature(&key, &canonical, &date, scope);
        query.push('&');
        query.push_str(SIGNATURE_PARAMETER);
        query.push('=');
        query.push_str(signature.as_str());
        Ok(query)
    }

    fn scope<'s>(&'s self, date: &'s AmzDate) -> Scope<'s> {
        Scope { day: date.day(), region: self.region, service: self.service }
    }

    fn credential(&self, scope: Scope<'_>) -> String {
        let mut text = self.credentials.access_key_id.clone().into_bytes();
        text.push(b'/');
        scope.push(&mut text);
        // Made of nothing but strings.
        String::from_utf8(text).unwrap_or_default()
    }
}

fn require_host(request: &Request<'_>) -> Result<(), SigV4Error> {
    if request.headers.contains_key(HOST) {
        return Ok(());
    }
    Err(SigV4Error::Incomplete("a request without a `host` header cannot be signed".to_owned()))
}

/// Names of the headers to sign, in order.
fn signable(headers: &HeaderMap) -> Vec<&str> {
    let mut names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
    names.retain(|name| UNSIGNABLE.binary_search(name).is_err());
    names.sort_unstable();
    names
}

/// The hash, unless the request says that its body isn't signed.
fn payload<'a>(request: &Request<'_>, hash: &'a str) -> &'a str {
    let unsigned = request
        .headers
        .get(X_AMZ_CONTENT_SHA256)
        .is_some_and(|value| value.as_bytes() == UNSIGNED_PAYLOAD.as_bytes());
    if unsigned { UNSIGNED_PAYLOAD } else { hash }
}

fn header(text: &str) -> Result<HeaderValue, SigV4Error> {
    HeaderValue::from_str(text).map_err(|_| {
        SigV4Error::Incomplete("credentials, region and service must fit in a header".to_owned())
    })
}
