//! Verification: who signed this request, and is it still good?

use http::header::{DATE, HOST};
use subtle::ConstantTimeEq;

use super::authorization::{Authorization, Form, echo};
use super::canonical::{canonical_request, signature};
use super::crypto::{Hex, sha256};
use super::date::AmzDate;
use super::error::SigV4Error;
use super::keys::KeyCache;
use super::{Request, Secret, UNSIGNED_PAYLOAD, X_AMZ_CONTENT_SHA256, X_AMZ_DATE};
use crate::types::Timestamp;

/// Announces chunks whose trailer has a checksum, and no signatures.
const UNSIGNED_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/// Milliseconds that clocks may differ by.
const SKEW: i64 = 5 * 60 * 1000;

/// What a server insists on, beyond a valid signature.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policy<'a> {
    /// The only region that signatures may be scoped to; any when none.
    pub region: Option<&'a str>,
    /// The only service that signatures may be scoped to; any when none.
    pub service: Option<&'a str>,
    /// Accept `UNSIGNED-PAYLOAD`, or its form in chunks, in place of the body's hash. S3 over TLS needs that; elsewhere it
    /// lets a body be swapped.
    pub allow_unsigned_payload: bool,
    /// The body is not there yet: believe the hash that `x-amz-content-sha256` tells, which is
    /// signed. Whoever reads the body must compare.
    pub body_follows: bool,
}

/// A verified signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The access key that signed the request.
    pub access_key_id: String,
    /// The region that the signature is scoped to.
    pub region: String,
    /// The service that the signature is scoped to, by its signing name.
    pub service: String,
    /// When the request was signed, in whole seconds.
    pub signed_at: Timestamp,
    /// Where the signature was.
    pub form: Form,
    /// Did the signature cover the body?
    pub body_signed: bool,
}

/// Verifies a request: reads its signature, looks the key up, and compares.
///
/// # Errors
/// Any [`SigV4Error`]: not signed, malformed, unknown key, wrong or expired session token, too old
/// or too early, scoped to another region or service, or not the signature of this request.
pub fn verify(
    request: &Request<'_>,
    policy: &Policy<'_>,
    now: Timestamp,
    keys: &KeyCache,
    lookup: impl FnOnce(&str) -> Option<Secret>,
) -> Result<Verified, SigV4Error> {
    let authorization = Authorization::parse(request)?;
    let secret = lookup(authorization.access_key_id()).ok_or(SigV4Error::InvalidToken)?;
    authorization.verify(request, policy, now, keys, &secret)
}

impl Authorization<'_> {
    /// Verifies the parts against the request that they were read from. [`verify`] does this after
    /// a look-up; call it yourself when the look-up has to wait for something.
    ///
    /// # Errors
    /// As [`verify`].
    pub fn verify(
        &self,
        request: &Request<'_>,
        policy: &Policy<'_>,
        now: Timestamp,
        keys: &KeyCache,
        secret: &Secret,
    ) -> Result<Verified, SigV4Error> {
        self.check_scope(policy)?;
        let signed = self.signed_headers();
        self.check_signed_headers(request, &signed)?;
        self.check_token(secret)?;
        self.check_time(now)?;
        let payload = Payload::of(request, self, policy)?;

        let scope = self.scope();
        let key = keys.get(&secret.secret_access_key, scope);
        let canonical = canonical_request(request, &signed, payload.as_str(), scope.service);
        let wanted = signature(&key, &canonical, &self.date, scope);
        if !bool::from(wanted.as_bytes().ct_eq(self.signature.as_bytes())) {
            return Err(SigV4Error::Mismatch);
        }
        // Only told to whoever holds the key.
        if secret.expires.is_some_and(|expires| expires <= now) {
            return Err(SigV4Error::ExpiredToken);
        }
        Ok(Verified {
            access_key_id: self.access_key_id().to_owned(),
            region: scope.region.to_owned(),
            service: scope.service.to_owned(),
            signed_at: self.date.moment(),
            form: self.form,
            body_signed: !matches!(payload, Payload::Unsigned(_)),
        })
    }

    fn check_scope(&self, policy: &Policy<'_>) -> Result<(), SigV4Error> {
        let scope = self.scope();
        if policy.region.is_some_and(|region| region != scope.region) {
            return Err(SigV4Error::OutOfScope(format!(
                "Credential should be scoped to a valid region, not '{}'.",
                echo(scope.region)
            )));
        }
        if let Some(service) = policy.service.filter(|&service| service != scope.service) {
            return Err(SigV4Error::OutOfScope(format!(
                "Credential should be scoped to correct service: '{service}'."
            )));
        }
        Ok(())
    }

    /// The host, the date and every `x-amz-` header must be signed: each changes the meaning.
    fn check_signed_headers(
        &self,
        request: &Request<'_>,
        signed: &[&str],
    ) -> Result<(), SigV4Error> {
        let is_signed = |name: &str| signed.binary_search(&name).is_ok();
        let unsigned = |name: &str| {
            SigV4Error::OutOfScope(format!(
                "There were headers present in the request which were not signed: {name}"
            ))
        };
        if !is_signed(HOST.as_str()) {
            return Err(SigV4Error::OutOfScope(
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
                    .to_owned(),
            ));
        }
        let uses_date = self.form == Form::Header && !request.headers.contains_key(X_AMZ_DATE);
        if uses_date && !is_signed(DATE.as_str()) {
            return Err(unsigned(DATE.as_str()));
        }
        let mut names = request.headers.keys().map(http::HeaderName::as_str);
        names
            .find(|name| name.starts_with("x-amz-") && !is_signed(name))
            .map_or(Ok(()), |name| Err(unsigned(name)))
    }

    fn check_token(&self, secret: &Secret) -> Result<(), SigV4Error> {
        let same = match (&secret.session_token, self.session_token()) {
            (None, None) => true,
            (Some(wanted), Some(given)) => wanted.as_bytes().ct_eq(given.as_bytes()).into(),
            _ => false,
        };
        if same { Ok(()) } else { Err(SigV4Error::InvalidToken) }
    }

    fn check_time(&self, now: Timestamp) -> Result<(), SigV4Error> {
        let signed = self.date.moment().as_millis();
        let age = now.as_millis().saturating_sub(signed);
        let (valid, text) = match self.form {
            Form::Header => (SKEW, "5 min.".to_owned()),
            Form::Presigned { expires } => (i64::from(expires) * 1000, format!("{expires} s.")),
        };
        let now = AmzDate::new(now);
        let (date, at) = (self.date.as_str(), now.as_str());
        if age > valid {
            let limit = now.plus(-valid);
            return Err(SigV4Error::OutOfScope(format!(
                "Signature expired: {date} is now earlier than {} ({at} - {text})",
                limit.as_str()
            )));
        }
        if age < -SKEW {
            let limit = now.plus(SKEW);
            return Err(SigV4Error::OutOfScope(format!(
                "Signature not yet current: {date} is still later than {} ({at} + 5 min.)",
                limit.as_str()
            )));
        }
        Ok(())
    }
}

/// What stands for the body in the canonical request.
enum Payload {
    Hash(Hex),
    /// The hash that the request tells of itself.
    Told(String),
    /// The word that stands for it.
    Unsigned(&'static str),
}

impl Payload {
    fn of(
        request: &Request<'_>,
        authorization: &Authorization<'_>,
        policy: &Policy<'_>,
    ) -> Result<Self, SigV4Error> {
        let header = request.headers.get(X_AMZ_CONTENT_SHA256).map(http::HeaderValue::as_bytes);
        let presigned_s3 = authorization.form != Form::Header && authorization.service() == "s3";
        match header {
            Some(value) if value == UNSIGNED_PAYLOAD.as_bytes() => {
                Self::unsigned(policy, UNSIGNED_PAYLOAD)
            }
            Some(value)
                if value == UNSIGNED_TRAILER.as_bytes() && policy.allow_unsigned_payload =>
            {
                Ok(Self::Unsigned(UNSIGNED_TRAILER))
            }
            None if presigned_s3 => Self::unsigned(policy, UNSIGNED_PAYLOAD),
            Some(value) if value.starts_with(b"STREAMING-") => Err(SigV4Error::Incomplete(
                "x-amz-content-sha256 announces a chunked payload, which is not supported."
                    .to_owned(),
            )),
            Some(value) if policy.body_follows => {
                let told = std::str::from_utf8(value).ok().filter(|told| is_hash(told));
                told.map(|told| Self::Told(told.to_owned())).ok_or_else(|| {
                    SigV4Error::Incomplete(
                        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD or a SHA-256 hash."
                            .to_owned(),
                    )
                })
            }
            Some(value) => {
                let hash = Hex::new(&sha256(request.body));
                if value == hash.as_bytes() {
                    return Ok(Self::Hash(hash));
                }
                Err(SigV4Error::OutOfScope(
                    "The provided 'x-amz-content-sha256' header does not match what was computed."
                        .to_owned(),
                ))
            }
            None => Ok(Self::Hash(Hex::new(&sha256(request.body)))),
        }
    }

    fn unsigned(policy: &Policy<'_>, word: &'static str) -> Result<Self, SigV4Error> {
        if policy.allow_unsigned_payload {
            return Ok(Self::Unsigned(word));
        }
        Err(SigV4Error::Incomplete(format!("{UNSIGNED_PAYLOAD} is not accepted here.")))
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Hash(hash) => hash.as_str(),
            Self::Told(told) => told,
            Self::Unsigned(word) => word,
        }
    }
}

/// Whether a text is a SHA-256 hash as signatures write it.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
