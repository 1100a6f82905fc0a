//! Automation documents that are kept here, for remediation to name.

use super::store::DOCUMENT;
use crate::document::{get, put};
use crate::error::EngineError;
use crate::ports::{ReadTx, WriteTx};
use assize_model::AccountRegion;
use serde::{Deserialize, Serialize};

/// The form of a document's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DocumentFormat {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl DocumentFormat {
    /// As Systems Manager has it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }
}

/// A document of the type Automation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its name.
    pub name: String,
    /// Its text.
    pub content: String,
    /// The form of the text.
    pub format: DocumentFormat,
    /// The name of the conformance pack that it came with.
    pub pack: String,
}

/// The document of a name.
pub(crate) fn document(
    tx: &(impl ReadTx + ?Sized),
    home: &AccountRegion,
    name: &str,
) -> Result<Option<Document>, EngineError> {
    Ok(get(tx, home, DOCUMENT, name)?)
}

/// Keeps a document.
pub(crate) fn put_document(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    document: &Document,
) -> Result<(), EngineError> {
    Ok(put(tx, home, DOCUMENT, &document.name, document)?)
}

/// Forgets a document.
pub(crate) fn delete_document(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    name: &str,
) -> Result<(), EngineError> {
    tx.delete_document(home, DOCUMENT, name)?;
    Ok(())
}
