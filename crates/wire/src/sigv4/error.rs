//! Why a request isn't authentic, or can't be signed.

use crate::error::{AwsError, WireError};

/// Why a request isn't authentic, or can't be signed. The texts are AWS's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SigV4Error {
    /// The request isn't signed at all.
    #[error("Missing Authentication Token")]
    MissingToken,
    /// The authorization lacks a part or has a malformed one.
    #[error("{0}")]
    Incomplete(String),
    /// The access key isn't known, or the session token doesn't belong to it.
    #[error("The security token included in the request is invalid.")]
    InvalidToken,
    /// The temporary key has run out.
    #[error("The security token included in the request is expired")]
    ExpiredToken,
    /// The request is outside of its time, or isn't for this region or service.
    #[error("{0}")]
    OutOfScope(String),
    /// The signature isn't that of the request.
    #[error(
        "The request signature we calculated does not match the signature you provided. Check \
         your AWS Secret Access Key and signing method. Consult the service documentation for \
         details."
    )]
    Mismatch,
}

impl From<&SigV4Error> for WireError {
    fn from(error: &SigV4Error) -> Self {
        let message = error.to_string();
        match error {
            SigV4Error::MissingToken => Self::missing_authentication_token(message),
            SigV4Error::Incomplete(_) => Self::incomplete_signature(message),
            SigV4Error::InvalidToken => Self::unrecognized_client(message),
            SigV4Error::ExpiredToken => Self::expired_token(message),
            SigV4Error::OutOfScope(_) | SigV4Error::Mismatch => Self::invalid_signature(message),
        }
    }
}

impl From<SigV4Error> for WireError {
    fn from(error: SigV4Error) -> Self {
        Self::from(&error)
    }
}

impl SigV4Error {
    /// The code that clients of the JSON protocols tell errors apart by.
    pub fn code(&self) -> &'static str {
        AwsError::code(&WireError::from(self))
    }
}
