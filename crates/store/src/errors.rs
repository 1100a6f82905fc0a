//! SQLite's and the system's errors in the port's words.

use assize_engine::ports::StoreError;
use rusqlite::{Error, ErrorCode, ffi};
use std::io;
use std::path::Path;

/// What a failed statement means for the caller. `path` is the database file.
pub(crate) fn store_error(path: &Path, error: &Error) -> StoreError {
    let shown = || path.display().to_string();
    match error {
        Error::SqliteFailure(failure, _) => match (failure.code, failure.extended_code) {
            (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => {
                StoreError::Full { path: shown() }
            }
            (ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => {
                StoreError::ReadOnly { path: shown(), reason: error.to_string() }
            }
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                StoreError::Damaged { path: shown(), reason: error.to_string() }
            }
            _ => StoreError::Other(error.to_string()),
        },
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::Utf8Error(..)
        | Error::InvalidColumnType(..) => {
            StoreError::Damaged { path: shown(), reason: error.to_string() }
        }
        other => StoreError::Other(other.to_string()),
    }
}

/// What a failed system call means for the caller.
pub(crate) fn io_error(path: &Path, error: &io::Error) -> StoreError {
    let path = path.display().to_string();
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full { path },
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::AlreadyExists => StoreError::ReadOnly { path, reason: error.to_string() },
        _ => StoreError::Other(format!("`{path}`: {error}")),
    }
}

/// A JSON text in the database that does not read.
pub(crate) fn bad_json(column: usize, error: serde_json::Error) -> Error {
    Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
}

/// A value of ours that does not serialise.
pub(crate) fn unwritable(error: serde_json::Error) -> Error {
    Error::ToSqlConversionFailure(Box::new(error))
}
