//! Why a page cannot be shown.

use assize_engine::EngineError;
use assize_engine::packs::PackError;
use assize_engine::ports::StoreError;
use http::StatusCode;

/// Why a page cannot be shown, or a wish not be done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The reader's policies do not allow it. The text is AWS's.
    #[error("{0}")]
    Denied(String),
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// What was sent makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// The form is not one of ours, or too old.
    #[error("the form is not one of this session's pages")]
    Forged,
    /// The engine's word.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Anything else.
    #[error("{0}")]
    Internal(String),
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Fault {
    /// The status that says it.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Denied(_) | Self::Forged => StatusCode::FORBIDDEN,
            Self::NotFound
            | Self::Engine(
                EngineError::NoSuchRule(_)
                | EngineError::NoSuchResource(_)
                | EngineError::Pack(PackError::NoSuchPack(_)),
            ) => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Engine(EngineError::Store(_)) | Self::Internal(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            Self::Engine(EngineError::Stopping) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Engine(_) => StatusCode::BAD_REQUEST,
        }
    }
}
