//! Several packages in one folder: layers.

use super::unpack::{lock, unlock};
use super::{Package, PackageError};
use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Before the names of folders with several packages.
const PREFIX: &str = "joined";
/// How much of each digest such a name has, in digits.
const PART: usize = 32;

/// Joins packages, whole or not at all. Their files are linked, not copied.
pub fn into(root: &Path, digests: &[&str]) -> Result<PathBuf, PackageError> {
    let sources: Vec<PathBuf> = digests.iter().map(|one| Package::folder(root, one)).collect();
    let mut name = PREFIX.to_owned();
    for source in &sources {
        name.push('-');
        name.push_str(&part(source));
    }
    let folder = root.join(name);
    if folder.is_dir() {
        return Ok(folder);
    }
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| PackageError::Io { path, source }
    };
    let place = tempfile::Builder::new()
        .prefix(".joining-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in(root)
        .map_err(io(root))?;
    // From the last to the first: what is there already stands.
    for source in sources.iter().rev() {
        link(source, place.path()).map_err(io(source))?;
    }
    lock(place.path()).map_err(io(place.path()))?;
    match std::fs::rename(place.path(), &folder) {
        Ok(()) => {
            let _ = place.keep();
            Ok(folder)
        }
        Err(error) => {
            unlock(place.path());
            // Another one may have been faster.
            if folder.is_dir() { Ok(folder) } else { Err(io(&folder)(error)) }
        }
    }
}

/// The folders that a package was joined into.
pub fn with(root: &Path, own: &Path) -> Vec<PathBuf> {
    let part = part(own);
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    let joined = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        let parts = name.and_then(|name| name.strip_prefix(PREFIX));
        parts.is_some_and(|parts| parts.split('-').any(|known| known == part))
    };
    entries.flatten().map(|entry| entry.path()).filter(joined).collect()
}

fn part(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    name.chars().take(PART).collect()
}

/// Links files that are not there yet. Where one package has a file and another a folder of the
/// same name, what is there stands.
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            if place.is_file() {
                continue;
            }
            DirBuilder::new().recursive(true).mode(0o755).create(&place)?;
            link(&entry.path(), &place)?;
        } else if !place.exists() {
            std::fs::hard_link(entry.path(), &place)?;
        }
    }
    Ok(())
}
