//! What a command can fail with. Texts are in lower case and say what, where, and what to do.

use crate::exit::Exit;
use std::io;

/// A command's failure.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// What the caller gave can't be used: a file, a rule, a parameter.
    #[error("{0}")]
    Invalid(String),
    /// Something outside of the caller's input failed.
    #[error("{0}")]
    Failed(String),
    /// A file or stream can't be read or written.
    #[error("can't {action} {what}: {source}")]
    Io {
        /// Such as `read` or `write`.
        action: &'static str,
        /// The file or stream.
        what: String,
        /// The system's reason.
        source: io::Error,
    },
    /// Ctrl-C.
    #[error("interrupted; {0}")]
    Interrupted(&'static str),
    /// Whoever read the output has gone; not worth a word.
    #[error("the output was closed")]
    ClosedPipe,
}

impl CliError {
    /// An unusable input.
    pub fn invalid(say: impl Into<String>) -> Self {
        Self::Invalid(say.into())
    }

    /// A failure to write the output.
    pub fn output(source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::BrokenPipe {
            Self::ClosedPipe
        } else {
            Self::Io { action: "write", what: "the output".to_owned(), source }
        }
    }

    /// A failure to read an input file; the caller named it, so the input is at fault.
    pub fn unreadable(what: impl std::fmt::Display, source: &io::Error) -> Self {
        Self::Invalid(format!("can't read {what}: {source}"))
    }

    /// How the program ends because of it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Invalid(_) => Exit::Invalid,
            Self::Failed(_) | Self::Io { .. } => Exit::Failure,
            Self::Interrupted(_) => Exit::Interrupted,
            Self::ClosedPipe => Exit::Ok,
        }
    }

    /// Whether to stay silent about it.
    pub fn is_quiet(&self) -> bool {
        matches!(self, Self::ClosedPipe)
    }
}
