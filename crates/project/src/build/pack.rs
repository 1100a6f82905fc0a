//! Zip files that depend on nothing but what is in them.

use super::Entry;
use crate::error::ProjectError;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Packs files in the order of their names, all of the same time.
///
/// # Errors
/// Two files of one name, or more than a zip file holds.
pub fn pack(mut entries: Vec<Entry>) -> Result<Vec<u8>, ProjectError> {
    entries.sort_by(|one, other| one.name.cmp(&other.name));
    let failed = |error: &dyn std::fmt::Display| {
        ProjectError::Invalid(format!("the package can't be made: {error}"))
    };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let mode = if entry.executable { 0o755 } else { 0o644 };
        // The time is the first that zip files know.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(mode);
        writer.start_file(entry.name, options).map_err(|e| failed(&e))?;
        writer.write_all(&entry.content).map_err(|e| failed(&e))?;
    }
    Ok(writer.finish().map_err(|e| failed(&e))?.into_inner())
}
