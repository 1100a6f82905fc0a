//! Why something can't be done with identities, in IAM's words.

use assize_engine::EngineError;
use assize_engine::ports::StoreError;

/// A use case's failure; each kind is one of IAM's codes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IamError {
    /// `EntityAlreadyExists`
    #[error("{0}")]
    AlreadyExists(String),
    /// `NoSuchEntity`
    #[error("{0}")]
    NoSuchEntity(String),
    /// `DeleteConflict`
    #[error("{0}")]
    DeleteConflict(String),
    /// `LimitExceeded`
    #[error("{0}")]
    LimitExceeded(String),
    /// `MalformedPolicyDocument`: IAM's text, and the place and what is wrong there, which IAM does
    /// not tell.
    #[error("{text}")]
    Malformed {
        /// IAM's text.
        text: String,
        /// The place, and what is wrong there.
        detail: Option<String>,
    },
    /// `UnmodifiableEntity`
    #[error("{0}")]
    Unmodifiable(String),
    /// `InvalidInput`
    #[error("{0}")]
    InvalidInput(String),
    /// `InvalidAuthenticationCode`
    #[error("{0}")]
    InvalidCode(String),
    /// `ReportNotPresent`
    #[error("{0}")]
    NoReport(String),
    /// `MalformedCertificate`
    #[error("{0}")]
    MalformedCertificate(String),
    /// `DuplicateCertificate`
    #[error("{0}")]
    DuplicateCertificate(String),
    /// `ValidationError`
    #[error("{0}")]
    Validation(String),
    /// What was asked is not known here, though the real service would know it:
    /// `NotImplementedException`
    #[error("{0}")]
    NotKnown(String),
    /// `AccessDenied`
    #[error("{0}")]
    AccessDenied(String),
    /// The store, or the engine around it.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for IamError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl IamError {
    /// Two tags of one request have one key.
    pub fn duplicate_tags() -> Self {
        let message = "Duplicate tag keys found. Please note that Tag keys are case insensitive.";
        Self::InvalidInput(message.to_owned())
    }

    /// A quota is used up.
    pub(crate) fn quota(what: &str, limit: usize) -> Self {
        Self::LimitExceeded(format!("Cannot exceed quota for {what}: {limit}"))
    }
}
