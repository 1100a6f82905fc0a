//! Everything that can go wrong while importing a model or generating code.

use std::path::PathBuf;

/// Why an import or a generation failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot access `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A file isn't the JSON document that it should be.
    #[error("cannot parse `{}`: {source}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: serde_json::Error,
    },
    /// The model says something that the generator doesn't know how to express.
    #[error("model: {0}")]
    Model(String),
    /// A helper program could not be run, or failed.
    #[error("{0}")]
    Tool(String),
    /// The command line isn't understood.
    #[error("{0}")]
    Usage(String),
    /// `--check` found generated files that differ from what the models say.
    #[error("generated code is out of date, run `cargo run -p assize-codegen`: {}", .0.join(", "))]
    Drift(Vec<String>),
}

impl Error {
    /// Wraps an I/O error with the path it concerns.
    pub fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    /// Wraps a JSON error with the path it concerns.
    pub fn json(path: impl Into<PathBuf>) -> impl FnOnce(serde_json::Error) -> Self {
        let path = path.into();
        move |source| Self::Json { path, source }
    }
}
