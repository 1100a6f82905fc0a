//! Reading and writing texts, within bounds.

use crate::error::ProjectError;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// The longest text of a project that is read whole, in bytes.
pub const MAX_TEXT: u64 = 4 << 20;

/// A file's text.
///
/// # Errors
/// A file that can't be read, is no UTF-8, or is too long.
pub fn read(file: &Path) -> Result<String, ProjectError> {
    let mut text = String::new();
    let opened = File::open(file).map_err(ProjectError::io("read", file))?;
    opened.take(MAX_TEXT + 1).read_to_string(&mut text).map_err(ProjectError::io("read", file))?;
    if text.len() as u64 > MAX_TEXT {
        let file = file.display();
        return Err(ProjectError::invalid(format!("`{file}` is longer than {MAX_TEXT} bytes")));
    }
    Ok(text)
}

/// Writes a file, and the folders above it.
///
/// # Errors
/// When the system refuses.
pub fn write(file: &Path, content: &[u8]) -> Result<(), ProjectError> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(ProjectError::io("make", folder))?;
    }
    std::fs::write(file, content).map_err(ProjectError::io("write", file))
}
