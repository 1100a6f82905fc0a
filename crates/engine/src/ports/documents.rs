//! Stored documents: where templates of packs may be kept.

use assize_model::AccountRegion;

/// Why a stored document could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// No document of this name, or none of this version.
    #[error("there is no document `{name}`{}", .version.as_ref().map(|v| format!(" of the version `{v}`")).unwrap_or_default())]
    NoSuchDocument {
        /// The name.
        name: String,
        /// The version, if one was named.
        version: Option<String>,
    },
    /// No document can have this name.
    #[error("`{0}` is no name of a document: 3 to 200 letters, digits, `_`, `-`, `.`, `:` and `/`")]
    BadName(String),
    /// The document is longer than was wanted.
    #[error("the document `{name}` is longer than {limit} bytes")]
    TooLarge {
        /// The name.
        name: String,
        /// The bound, in bytes.
        limit: u64,
    },
    /// It can't be reached or read.
    #[error("the document `{name}` cannot be read: {reason}")]
    Unavailable {
        /// The name.
        name: String,
        /// What happened.
        reason: String,
    },
}

/// Documents by name. Calls block, and must come from a thread that may.
pub trait Documents: Send + Sync + 'static {
    /// A document's text, of at most `limit` bytes; of its default version unless one is named.
    fn text(
        &self,
        home: &AccountRegion,
        name: &str,
        version: Option<&str>,
        limit: u64,
    ) -> Result<String, DocumentError>;
}

/// Where no document is.
pub struct NoDocuments;

impl Documents for NoDocuments {
    fn text(
        &self,
        _: &AccountRegion,
        name: &str,
        version: Option<&str>,
        _: u64,
    ) -> Result<String, DocumentError> {
        let version = version.map(str::to_owned);
        Err(DocumentError::NoSuchDocument { name: name.to_owned(), version })
    }
}
