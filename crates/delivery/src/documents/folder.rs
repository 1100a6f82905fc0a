//! Documents as files of a folder.

use assize_engine::ports::{DocumentError, Documents};
use assize_model::AccountRegion;
use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

/// What the name of a document's file may end in.
const ENDINGS: [&str; 4] = ["", ".yaml", ".yml", ".json"];
/// Names of the only version that a file has.
const VERSIONS: [&str; 2] = ["$DEFAULT", "$LATEST"];
/// The longest name.
const MAX_NAME: usize = 200;

/// Documents in a folder, each a file of its name, with `.yaml`, `.yml`, `.json` or nothing behind
/// it. They are the same for all accounts and regions, and have one version.
#[derive(Clone, Debug)]
pub struct FolderDocuments {
    root: PathBuf,
}

impl FolderDocuments {
    /// Documents in `root`, which need not be there.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn open(&self, name: &str) -> io::Result<File> {
        let mut last = io::ErrorKind::NotFound.into();
        for ending in ENDINGS {
            match File::open(self.root.join(format!("{name}{ending}"))) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => last = error,
                other => return other,
            }
        }
        Err(last)
    }
}

impl Documents for FolderDocuments {
    fn text(
        &self,
        _: &AccountRegion,
        name: &str,
        version: Option<&str>,
        limit: u64,
    ) -> Result<String, DocumentError> {
        let no_such = || DocumentError::NoSuchDocument {
            name: name.to_owned(),
            version: version.map(str::to_owned),
        };
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => no_such(),
            _ => DocumentError::Unavailable { name: name.to_owned(), reason: error.to_string() },
        };
        // An ARN or a path names no file here.
        if !is_plain(name) {
            return Err(DocumentError::BadName(name.to_owned()));
        }
        if version.is_some_and(|version| !VERSIONS.contains(&version)) {
            return Err(no_such());
        }
        let file = self.open(name).map_err(failed)?;
        let mut text = String::new();
        file.take(limit.saturating_add(1)).read_to_string(&mut text).map_err(failed)?;
        if text.len() as u64 > limit {
            return Err(DocumentError::TooLarge { name: name.to_owned(), limit });
        }
        Ok(text)
    }
}

/// Whether a name leads to a file of the folder and nowhere else.
fn is_plain(name: &str) -> bool {
    (3..=MAX_NAME).contains(&name.len())
        && !name.starts_with('.')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b))
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
