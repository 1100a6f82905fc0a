//! Buckets as folders of a directory.

use super::name::{check_bucket, path};
use super::walk::{self, Wanted};
use assize_engine::ports::{BucketError, Buckets, Content, NewObject, ObjectInfo};
use assize_model::AccountRegion;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where objects are written before they are whole. No bucket can have this name.
const UNFINISHED: &str = ".unfinished";

/// Buckets in a directory, each a folder of its name that is made on first use; every object is
/// a file. They are the same for all accounts and regions, as the names of buckets are.
#[derive(Clone, Debug)]
pub struct FolderBuckets {
    root: PathBuf,
    durable: bool,
}

impl FolderBuckets {
    /// Buckets in `root`, which is made on first use. `durable` says whether an object that was
    /// put survives a power failure, and not only the process's end.
    pub fn new(root: impl Into<PathBuf>, durable: bool) -> Self {
        Self { root: root.into(), durable }
    }

    /// The folder of a bucket, if it is there.
    fn folder(&self, bucket: &str) -> Result<PathBuf, BucketError> {
        check_bucket(bucket)?;
        let folder = self.root.join(bucket);
        if folder.is_dir() { Ok(folder) } else { Err(BucketError::NoSuchBucket(bucket.to_owned())) }
    }

    fn keep(&self, object: &NewObject<'_>, at: &Path) -> io::Result<()> {
        let unfinished = self.root.join(UNFINISHED);
        fs::create_dir_all(&unfinished)?;
        let mut file = NamedTempFile::new_in(&unfinished)?;
        match object.content {
            Content::Bytes(bytes) => file.write_all(bytes)?,
            Content::File(source) => {
                io::copy(&mut File::open(source)?, &mut file)?;
            }
        }
        if self.durable {
            file.as_file().sync_all()?;
        }
        let Some(folder) = at.parent() else { return Err(io::ErrorKind::NotFound.into()) };
        let made = folder.ancestors().take_while(|dir| !dir.is_dir()).count();
        fs::create_dir_all(folder)?;
        file.persist(at).map_err(|error| error.error)?;
        if self.durable {
            // The names on the way to the file, new ones among them, are on the disk too.
            for dir in folder.ancestors().take(made + 1) {
                sync_dir(dir)?;
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Other systems have no way to ask for it.
#[cfg(not(unix))]
fn sync_dir(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Buckets for FolderBuckets {
    fn check(&self, _: &AccountRegion, bucket: &str) -> Result<(), BucketError> {
        check_bucket(bucket)
    }

    fn put(&self, _: &AccountRegion, object: &NewObject<'_>) -> Result<(), BucketError> {
        check_bucket(object.bucket)?;
        let at = self.root.join(object.bucket).join(path(object.key)?);
        self.keep(object, &at).map_err(|error| failed(object.bucket, object.key, &error))
    }

    fn get(
        &self,
        _: &AccountRegion,
        bucket: &str,
        key: &str,
        limit: u64,
    ) -> Result<Vec<u8>, BucketError> {
        let at = self.folder(bucket)?.join(path(key)?);
        let failed = |error: io::Error| failed(bucket, key, &error);
        let file = File::open(at).map_err(failed)?;
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(no_such_key(bucket, key));
        }
        let mut content = Vec::new();
        file.take(limit.saturating_add(1)).read_to_end(&mut content).map_err(failed)?;
        if content.len() as u64 > limit {
            return Err(BucketError::TooLarge { key: key.to_owned(), limit });
        }
        Ok(content)
    }

    fn head(&self, _: &AccountRegion, bucket: &str, key: &str) -> Result<ObjectInfo, BucketError> {
        let at = self.folder(bucket)?.join(path(key)?);
        let metadata = fs::metadata(at).map_err(|error| failed(bucket, key, &error))?;
        if !metadata.is_file() {
            return Err(no_such_key(bucket, key));
        }
        Ok(walk::info(key.to_owned(), &metadata))
    }

    fn list(
        &self,
        _: &AccountRegion,
        bucket: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<ObjectInfo>, BucketError> {
        let folder = self.folder(bucket)?;
        walk::list(&folder, &Wanted { prefix, after, limit })
            .map_err(|error| failed(bucket, prefix, &error))
    }
}

fn no_such_key(bucket: &str, key: &str) -> BucketError {
    BucketError::NoSuchKey { bucket: bucket.to_owned(), key: key.to_owned() }
}

/// The system's refusal. A key below another key finds a file in place of a folder.
fn failed(bucket: &str, key: &str, error: &io::Error) -> BucketError {
    let code = match error.kind() {
        io::ErrorKind::NotFound => return no_such_key(bucket, key),
        io::ErrorKind::PermissionDenied => {
            return BucketError::Denied { bucket: bucket.to_owned(), reason: error.to_string() };
        }
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => {
            return BucketError::BadKey {
                key: key.to_owned(),
                reason: "another object's key stands in its way: folders and files share names",
            };
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "DiskFull",
        _ => "BucketUnavailable",
    };
    BucketError::Unavailable {
        bucket: bucket.to_owned(),
        code: code.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
