//! The files of a folder.

use super::Entry;
use crate::error::ProjectError;
use std::fs;
use std::path::Path;

/// The most files of a package.
const MAX_FILES: usize = 10_000;
/// The most bytes of a package before it is packed.
const MAX_BYTES: u64 = 250 << 20;
/// The deepest nesting of folders.
const MAX_DEPTH: usize = 32;
/// Folders that are left out wherever they are.
const LEFT_OUT: [&str; 3] = ["__pycache__", "node_modules", "target"];

/// All files below a folder, but hidden ones, compiled Python and caches. Links to files are
/// followed, links to folders are not.
///
/// # Errors
/// Files that can't be read, and more of them than a package may hold.
pub fn files(folder: &Path) -> Result<Vec<Entry>, ProjectError> {
    let mut found = Found::default();
    found.folder(folder, "", 0)?;
    Ok(found.entries)
}

#[derive(Default)]
struct Found {
    entries: Vec<Entry>,
    bytes: u64,
}

impl Found {
    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), ProjectError> {
        if depth > MAX_DEPTH {
            let folder = folder.display();
            return Err(ProjectError::invalid(format!("`{folder}` is nested too deeply")));
        }
        for child in fs::read_dir(folder).map_err(ProjectError::io("read", folder))? {
            let child = child.map_err(ProjectError::io("read", folder))?;
            let path = child.path();
            let Ok(name) = child.file_name().into_string() else {
                let path = path.display();
                return Err(ProjectError::invalid(format!("the name of `{path}` is not UTF-8")));
            };
            if name.starts_with('.') {
                continue;
            }
            let kind = child.file_type().map_err(ProjectError::io("read", &path))?;
            let within = format!("{prefix}{name}");
            if kind.is_dir() {
                if !LEFT_OUT.contains(&name.as_str()) {
                    self.folder(&path, &format!("{within}/"), depth + 1)?;
                }
            } else if !name.ends_with(".pyc") && path.is_file() {
                self.file(&path, within)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), ProjectError> {
        let meta = fs::metadata(path).map_err(ProjectError::io("read", path))?;
        self.bytes += meta.len();
        if self.bytes > MAX_BYTES || self.entries.len() == MAX_FILES {
            return Err(ProjectError::invalid(format!(
                "the package would hold more than {MAX_FILES} files or {MAX_BYTES} bytes"
            )));
        }
        let content = fs::read(path).map_err(ProjectError::io("read", path))?;
        self.entries.push(Entry { name, executable: is_executable(&meta), content });
        Ok(())
    }
}

#[cfg(unix)]
fn is_executable(meta: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    meta.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}
