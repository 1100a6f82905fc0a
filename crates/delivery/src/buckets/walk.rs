//! Listing a folder as S3 lists a bucket.

use super::name;
use assize_engine::ports::ObjectInfo;
use assize_model::Timestamp;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Folders within folders at most: more than a key has room for.
const MAX_DEPTH: usize = 512;

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub prefix: &'a str,
    pub after: Option<&'a str>,
    pub limit: usize,
}

/// Objects below a folder in order of their keys.
pub(super) fn list(root: &Path, wanted: &Wanted<'_>) -> io::Result<Vec<ObjectInfo>> {
    let mut found = Vec::new();
    below(root, "", wanted, &mut found, 0)?;
    Ok(found)
}

fn below(
    dir: &Path,
    key: &str,
    wanted: &Wanted<'_>,
    found: &mut Vec<ObjectInfo>,
    depth: usize,
) -> io::Result<()> {
    if depth > MAX_DEPTH {
        return Ok(());
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        // It went away while it was walked to.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut keys = Vec::new();
    for entry in entries {
        let entry = entry?;
        // What is no Unicode was not put by Assize.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let kind = entry.file_type()?;
        let mut here = format!("{key}{}", name::part(&name));
        if kind.is_dir() {
            // A folder stands where its objects stand.
            here.push('/');
        } else if !kind.is_file() {
            continue;
        }
        keys.push((here, entry.path()));
    }
    keys.sort_unstable();
    for (here, path) in keys {
        if found.len() >= wanted.limit {
            break;
        }
        if here.ends_with('/') {
            if may_hold(&here, wanted) {
                below(&path, &here, wanted, found, depth + 1)?;
            }
        } else if here.starts_with(wanted.prefix)
            && wanted.after.is_none_or(|after| here.as_str() > after)
        {
            match fs::metadata(&path) {
                Ok(metadata) => found.push(info(here, &metadata)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

/// Whether keys that begin with `folder` may be wanted.
fn may_hold(folder: &str, wanted: &Wanted<'_>) -> bool {
    let matches = folder.starts_with(wanted.prefix) || wanted.prefix.starts_with(folder);
    matches && wanted.after.is_none_or(|after| folder > after || after.starts_with(folder))
}

/// What a file tells of its object.
pub(super) fn info(key: String, metadata: &Metadata) -> ObjectInfo {
    let modified = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let modified = modified.and_then(|since| i64::try_from(since.as_millis()).ok());
    ObjectInfo { key, bytes: metadata.len(), modified: modified.map(Timestamp::from_millis) }
}
