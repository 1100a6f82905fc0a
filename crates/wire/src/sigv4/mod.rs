//! Signature version 4: signing and verifying requests, in headers and in presigned queries.
//!
//! A signature covers the method, path, query, the listed headers and a hash of the body. Time is
//! always passed in. Only `AWS4-HMAC-SHA256` over whole bodies is known: no chunked (`STREAMING-`)
//! payloads, no asymmetric signatures.
//!
//! ```
//! use assize_wire::Timestamp;
//! use assize_wire::sigv4::{Credentials, KeyCache, Policy, Request, Secret, Signer, verify};
//! use http::HeaderMap;
//!
//! let now = Timestamp::from_millis(1_700_000_000_000);
//! let keys = KeyCache::default();
//! let credentials = Credentials::new("AKIDEXAMPLE", "secret");
//! let signer = Signer { credentials: &credentials, region: "eu-west-1", service: "config" };
//!
//! let mut headers = HeaderMap::new();
//! headers.insert("host", "localhost:9470".parse()?);
//! let request = Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
//! let added = signer.sign(&request, now, &keys)?;
//! headers.extend(added);
//!
//! let request = Request { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
//! let lookup = |id: &str| (id == "AKIDEXAMPLE").then(|| Secret::new("secret"));
//! let verified = verify(&request, &Policy::default(), now, &keys, lookup)?;
//! assert_eq!((verified.region.as_str(), verified.service.as_str()), ("eu-west-1", "config"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod authorization;
mod canonical;
mod crypto;
mod date;
mod error;
mod keys;
mod sign;
mod verify;

use std::fmt;

use http::HeaderMap;
use http::header::HeaderName;

use crate::types::Timestamp;

pub use authorization::{Authorization, Form};
pub use error::SigV4Error;
pub use keys::KeyCache;
pub use sign::Signer;
pub use verify::{Policy, Verified, verify};

/// The only algorithm.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// What ends every credential scope.
const TERMINATOR: &str = "aws4_request";
/// Stands for the body's hash when the body isn't signed.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// Seconds that a presigned request may be valid for: a week.
const MAX_EXPIRES: u32 = 604_800;

const X_AMZ_DATE: HeaderName = HeaderName::from_static("x-amz-date");
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
const X_AMZ_CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// What a signature is about.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Method, in capitals.
    pub method: &'a str,
    /// Path as sent, percent-encoded.
    pub path: &'a str,
    /// Query as sent, without the question mark.
    pub query: &'a str,
    /// Headers, `host` among them. (HTTP/2 has no such header: put the authority there.)
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

/// What a client signs with.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Names the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: String,
    /// Goes with a temporary key.
    pub session_token: Option<String>,
}

impl Credentials {
    /// Long-lived credentials.
    pub fn new(access_key_id: impl Into<String>, secret_access_key: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            secret_access_key: secret_access_key.into(),
            session_token: None,
        }
    }
}

impl fmt::Debug for Credentials {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .finish_non_exhaustive()
    }
}

/// What a server knows about an access key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The key.
    pub secret_access_key: String,
    /// The token that requests must carry, when the key is temporary.
    pub session_token: Option<String>,
    /// When a temporary key ends.
    pub expires: Option<Timestamp>,
}

impl Secret {
    /// The secret of a long-lived key.
    pub fn new(secret_access_key: impl Into<String>) -> Self {
        Self { secret_access_key: secret_access_key.into(), session_token: None, expires: None }
    }
}

impl fmt::Debug for Secret {
    /// Keeps secrets out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("expires", &self.expires).finish_non_exhaustive()
    }
}
