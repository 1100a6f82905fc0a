//! How a body is told in a signature.

use crate::error::UpstreamError;
use crate::transport::Body;
use bytes::Bytes;
use http::HeaderMap;
use http_body_util::{BodyExt, Full, Limited};

/// Bodies up to so many bytes are held in memory to be hashed.
pub(crate) const MAX_SIGNED_BYTES: usize = 16 << 20;

const X_AMZ_CONTENT_SHA256: &str = "x-amz-content-sha256";

/// A body that is ready to go, with the hash that its signature names.
pub(crate) enum Payload {
    /// Held in memory; the signature names its hash.
    Whole(Bytes),
    /// Passed on as it comes; the signature names what the client said of it.
    Streamed(Body, String),
}

impl Payload {
    /// Decides how a body goes on. What the client signed as unsigned, or as chunks whose
    /// trailer has a checksum, is streamed; so is what S3 clients gave the hash of.
    pub(crate) async fn prepare(
        service: &str,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<Self, UpstreamError> {
        let told = headers.get(X_AMZ_CONTENT_SHA256).and_then(|value| value.to_str().ok());
        match told.filter(|_| service.starts_with("s3")) {
            Some(told) if told.starts_with("STREAMING-AWS4") => Err(UpstreamError::Unsendable(
                "its chunks are signed one by one, which cannot be signed anew; set \
                     `payload_signing_enabled = false` for s3 in the client's configuration"
                    .into(),
            )),
            Some(told) => Ok(Self::Streamed(body, told.to_owned())),
            None => match Limited::new(body, MAX_SIGNED_BYTES).collect().await {
                Ok(whole) => Ok(Self::Whole(whole.to_bytes())),
                Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                    Err(UpstreamError::TooLarge(MAX_SIGNED_BYTES))
                }
                Err(_) => Err(UpstreamError::BrokenOff),
            },
        }
    }

    /// The bytes that the signature is to hash; empty when the hash is told.
    pub(crate) fn hashed(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Streamed(..) => b"",
        }
    }

    /// The hash that the client told.
    pub(crate) fn told(&self) -> Option<&str> {
        match self {
            Self::Whole(_) => None,
            Self::Streamed(_, told) => Some(told),
        }
    }

    pub(crate) fn into_body(self) -> Body {
        match self {
            Self::Whole(bytes) => Full::new(bytes).map_err(|never| match never {}).boxed_unsync(),
            Self::Streamed(body, _) => body,
        }
    }
}
