//! Code: zip files named after their digests.

use crate::error::RegistryError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// A folder of zip files.
#[derive(Debug)]
pub struct CodeStore {
    folder: PathBuf,
}

impl CodeStore {
    /// Opens the folder, which is made if it is not there.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn open(folder: PathBuf) -> Result<Self, RegistryError> {
        std::fs::create_dir_all(&folder).map_err(written(&folder))?;
        Ok(Self { folder })
    }

    /// `CodeSha256` of a zip file.
    pub fn digest(zip: &[u8]) -> String {
        STANDARD.encode(Sha256::digest(zip))
    }

    /// Keeps a zip file, durably, before this returns; answers its `CodeSha256`.
    pub(crate) fn put(&self, zip: &[u8]) -> Result<String, RegistryError> {
        let digest = Self::digest(zip);
        let path = self.path(&digest);
        if path.is_file() {
            return Ok(digest);
        }
        let failed = || written(&path);
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed())?;
        file.write_all(zip).and_then(|()| file.as_file().sync_all()).map_err(failed())?;
        file.persist(&path).map_err(|e| failed()(e.error))?;
        // So that the name is as durable as the bytes.
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed())?;
        Ok(digest)
    }

    /// Where the zip file of a digest is.
    pub fn path(&self, code_sha256: &str) -> PathBuf {
        self.folder.join(format!("{}.zip", hex(code_sha256)))
    }

    /// Reads a zip file.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn get(&self, code_sha256: &str) -> Result<Vec<u8>, RegistryError> {
        let path = self.path(code_sha256);
        std::fs::read(&path).map_err(|reason| RegistryError::Code { what: "read", path, reason })
    }

    /// Deletes a zip file that nobody needs.
    pub(crate) fn delete(&self, code_sha256: &str) {
        let path = self.path(code_sha256);
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, path = %path.display(), "code that nobody needs stays");
        }
    }

    /// The digests of all zip files.
    pub(crate) fn digests(&self) -> Result<Vec<String>, RegistryError> {
        let read = |reason| RegistryError::Code { what: "read", path: self.folder.clone(), reason };
        let entries = std::fs::read_dir(&self.folder).map_err(read)?;
        Ok(entries.flatten().filter_map(|entry| unhex(&entry.path())).collect())
    }
}

fn written(path: &Path) -> impl FnOnce(std::io::Error) -> RegistryError {
    let path = path.to_owned();
    move |reason| RegistryError::Code { what: "written", path, reason }
}

fn hex(code_sha256: &str) -> String {
    let raw = STANDARD.decode(code_sha256);
    let raw = raw.unwrap_or_else(|_| Sha256::digest(code_sha256).to_vec());
    raw.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?.strip_suffix(".zip")?;
    let digits: Vec<u8> =
        name.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> =
        digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, d| sum * 16 + d)).collect();
    (bytes.len() == 32).then(|| STANDARD.encode(bytes))
}
