//! What can go wrong with a project.

use crate::aws::AwsError;
use assize_rule::testing::cases::CasesError;
use std::path::Path;

/// What can go wrong with a project.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// A file or setting of the project, or an argument, can't be used.
    #[error("{0}")]
    Invalid(String),
    /// The cases can't be used.
    #[error(transparent)]
    Cases(#[from] CasesError),
    /// A program that the project needs failed or is missing.
    #[error("{0}")]
    Program(String),
    /// The account refused.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// A file can't be read or written.
    #[error("can't {action} `{file}`: {source}")]
    Io {
        /// Such as `read` or `write`.
        action: &'static str,
        /// The file.
        file: String,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl ProjectError {
    /// Something that can't be used.
    pub fn invalid(say: impl Into<String>) -> Self {
        Self::Invalid(say.into())
    }

    /// Turns the system's error about a file into one of these.
    pub fn io(action: &'static str, file: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let file = file.display().to_string();
        move |source| Self::Io { action, file, source }
    }
}
