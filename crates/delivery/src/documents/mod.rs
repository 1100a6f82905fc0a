//! Adapters of the engine's stored documents.

mod folder;
mod ssm;

pub use folder::FolderDocuments;
pub use ssm::SsmDocuments;
