//! Writes a package's files, whole or not at all.

use super::zip::{Entry, Method};
use super::{PackageError, shown};
use flate2::Crc;
use flate2::read::DeflateDecoder;
use std::fs::{DirBuilder, File, OpenOptions, Permissions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

/// Unpacks into a folder beside the final one, and moves it there.
pub fn into(entries: &[Entry<'_>], root: &Path, folder: &Path) -> Result<(), PackageError> {
    let io = |path: &Path| {
        let path = path.to_path_buf();
        move |source| PackageError::Io { path, source }
    };
    DirBuilder::new().recursive(true).mode(0o755).create(root).map_err(io(root))?;
    let place = tempfile::Builder::new()
        .prefix(".unpacking-")
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in(root)
        .map_err(io(root))?;
    for entry in entries {
        let path = place.path().join(entry.name);
        let parent = if entry.is_dir { Some(path.as_path()) } else { path.parent() };
        if let Some(parent) = parent {
            DirBuilder::new().recursive(true).mode(0o755).create(parent).map_err(io(parent))?;
        }
        if !entry.is_dir {
            let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            let file = file.map_err(io(&path))?;
            write(entry, &file, &path)?;
            // Said explicitly, since the process may have a narrow umask.
            let mode = if entry.executable { 0o555 } else { 0o444 };
            file.set_permissions(Permissions::from_mode(mode)).map_err(io(&path))?;
        }
    }
    lock(place.path()).map_err(io(place.path()))?;
    let moved = std::fs::rename(place.path(), folder);
    match moved {
        Ok(()) => {
            // What has moved is not to be removed.
            let _ = place.keep();
            Ok(())
        }
        // Another one was faster; it has unpacked the same bytes.
        Err(_) if folder.is_dir() => {
            unlock(place.path());
            Ok(())
        }
        Err(source) => {
            unlock(place.path());
            Err(PackageError::Io { path: folder.to_path_buf(), source })
        }
    }
}

/// Writes one file, and checks that it is what the directory says.
fn write(entry: &Entry<'_>, mut file: &File, path: &Path) -> Result<(), PackageError> {
    let refuse = |reason| PackageError::Entry { name: shown(entry.name.as_bytes()), reason };
    let mut crc = Crc::new();
    let mut written = 0u64;
    let mut block = [0u8; 32 * 1024];
    let mut stored = entry.data;
    let mut deflated = DeflateDecoder::new(entry.data);
    let source: &mut dyn Read = match entry.method {
        Method::Stored => &mut stored,
        Method::Deflated => &mut deflated,
    };
    loop {
        let got = source.read(&mut block).map_err(|_| refuse("has broken data"))?;
        let Some(part) = block.get(..got).filter(|part| !part.is_empty()) else { break };
        written += part.len() as u64;
        // Before anything more is written: the sizes were added up from the directory.
        if written > entry.size {
            return Err(refuse("is larger than it says"));
        }
        crc.update(part);
        file.write_all(part)
            .map_err(|source| PackageError::Io { path: path.to_path_buf(), source })?;
    }
    if written != entry.size || crc.sum() != entry.crc {
        return Err(refuse("has broken data"));
    }
    Ok(())
}

/// Takes the right to write from all folders.
pub(super) fn lock(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            lock(&entry.path())?;
        }
    }
    std::fs::set_permissions(folder, Permissions::from_mode(0o555))
}

/// Gives it back, so that the folder can be removed. What can't be is left behind.
pub(super) fn unlock(folder: &Path) {
    let _ = std::fs::set_permissions(folder, Permissions::from_mode(0o755));
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            unlock(&entry.path());
        }
    }
}
