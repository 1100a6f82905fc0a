//! Deployment packages: checked, measured, unpacked.

mod join;
mod unpack;
mod zip;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use zip::Entry;

/// The most bytes that a package may have as it is sent: 50 MB, as AWS says.
pub const MAX_ZIPPED: usize = 50 * 1024 * 1024;
/// The most bytes that its files may have: 250 MB, as AWS says.
pub const MAX_UNZIPPED: u64 = 250 * 1024 * 1024;
/// The most entries; AWS has no number, but every entry costs an inode.
pub const MAX_ENTRIES: usize = 50_000;

/// Why a package is refused.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// More than AWS takes.
    #[error("the package has {size} bytes; at most {MAX_ZIPPED} are allowed")]
    TooLarge {
        /// As sent.
        size: usize,
    },
    /// More than AWS takes, once unpacked.
    #[error("Unzipped size must be smaller than {MAX_UNZIPPED} bytes")]
    UnzippedTooLarge,
    /// Not a zip file, a broken one, or one of a kind that is not read.
    #[error("Could not unzip uploaded file: {0}")]
    Unreadable(String),
    /// An entry that has no business in a package.
    #[error("Could not unzip uploaded file: entry `{name}` {reason}")]
    Entry {
        /// Its name, shortened.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The disk, not the package.
    #[error("can't unpack into `{path}`: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// A package whose directory has been checked: names, kinds, sizes.
pub struct Package<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry<'a>>,
    digest: [u8; 32],
}

impl<'a> Package<'a> {
    /// Checks a zip file without unpacking it.
    ///
    /// # Errors
    /// When it is too large, broken, or has an entry that could reach out of its folder: an
    /// absolute name, `..`, a link, a device, or the same name twice.
    pub fn check(bytes: &'a [u8]) -> Result<Self, PackageError> {
        if bytes.len() > MAX_ZIPPED {
            return Err(PackageError::TooLarge { size: bytes.len() });
        }
        let entries = zip::directory(bytes)?;
        Ok(Self { bytes, entries, digest: Sha256::digest(bytes).into() })
    }

    /// `CodeSha256`: the SHA-256 of the zip file, in base64.
    #[must_use]
    pub fn code_sha256(&self) -> String {
        base64::engine::general_purpose::STANDARD.encode(self.digest)
    }

    /// `CodeSize`: the bytes of the zip file.
    #[must_use]
    pub fn code_size(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is a file of this name.
    #[must_use]
    pub fn contains(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| !entry.is_dir && entry.name == name)
    }

    /// The folder below `root` where [`Package::unpack`] puts a package of this digest, as
    /// [`Package::code_sha256`] gives it.
    #[must_use]
    pub fn folder(root: &Path, code_sha256: &str) -> PathBuf {
        // Base64 has `/`, and file systems that ignore case would mix names up.
        let raw = base64::engine::general_purpose::STANDARD.decode(code_sha256);
        let raw = raw.unwrap_or_else(|_| Sha256::digest(code_sha256).to_vec());
        root.join(raw.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    }

    /// The bytes of its files, as its directory says; unpacking holds it to that.
    #[must_use]
    pub fn unzipped(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    /// Joins unpacked packages, of which a later one's files stand in place of an earlier one's,
    /// below `root`, and answers the folder. Of one package it is the package's own.
    ///
    /// # Errors
    /// When one is not unpacked, or the disk refuses.
    pub fn join(root: &Path, digests: &[&str]) -> Result<PathBuf, PackageError> {
        match digests {
            [one] => Ok(Self::folder(root, one)),
            many => join::into(root, many),
        }
    }

    /// The folders below `root` that hold something of a package: its own, and those that it was
    /// joined into.
    #[must_use]
    pub fn folders(root: &Path, code_sha256: &str) -> Vec<PathBuf> {
        let own = Self::folder(root, code_sha256);
        let mut all = join::with(root, &own);
        all.push(own);
        all
    }

    /// Unpacks it below `root`, in a folder named after its digest, whole or not at all, and
    /// answers that folder. It is read-only, and left alone when it is there already.
    ///
    /// # Errors
    /// When an entry's data is broken or larger than it says, or the disk refuses.
    pub fn unpack(&self, root: &Path) -> Result<PathBuf, PackageError> {
        let folder = Self::folder(root, &self.code_sha256());
        if !folder.is_dir() {
            unpack::into(&self.entries, root, &folder)?;
        }
        Ok(folder)
    }
}

/// What to call an entry in a message: its name may be of any length and bytes.
fn shown(name: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(name).chars().take(120).collect();
    text.escape_debug().to_string()
}
