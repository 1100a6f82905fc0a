//! Folders with a runtime's client, made on first use.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Where a language's environment comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentSource {
    /// Made below this folder when first needed, from the package registry.
    Managed(PathBuf),
    /// This one, which has the runtime's client; nothing is installed.
    Existing(PathBuf),
}

/// Environments that have been checked, by the runtime's name.
pub(super) struct Known<E>(Mutex<BTreeMap<String, E>>);

impl<E> Default for Known<E> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<E: Clone> Known<E> {
    /// The one that is known and still there, or else what `find` finds. Who comes while it does
    /// waits: they most likely need the same, which may just be installed.
    pub fn get(
        &self,
        runtime: &str,
        home: impl Fn(&E) -> &Path,
        find: impl FnOnce() -> Result<E, String>,
    ) -> Result<E, String> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = known.get(runtime).filter(|known| home(known).is_dir()) {
            return Ok(environment.clone());
        }
        let found = find()?;
        known.insert(runtime.to_owned(), found.clone());
        Ok(found)
    }
}

/// Makes a folder: `fill` makes and fills `env` in a folder beside it, and only a good one is
/// moved to its place. One that is there already has failed its check, and goes.
pub(super) fn make(
    home: &Path,
    fill: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<(), String> {
    let io = |what: &Path, error: std::io::Error| format!("`{}`: {error}", what.display());
    let root = home.parent().ok_or_else(|| format!("`{}` has no folder", home.display()))?;
    std::fs::create_dir_all(root).map_err(|e| io(root, e))?;
    let place = tempfile::Builder::new()
        .prefix(".installing-")
        .tempdir_in(root)
        .map_err(|e| io(root, e))?;
    let fresh = place.path().join("env");
    fill(&fresh)?;
    if home.exists() {
        let old = place.path().join("old");
        std::fs::rename(home, &old).map_err(|e| io(home, e))?;
    }
    open_to_all(&fresh);
    std::fs::rename(&fresh, home).map_err(|e| io(home, e))
}

/// Functions run as users of their own, who must be able to read it.
fn open_to_all(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let add = |path: &Path, bits: u32| {
        if let Ok(meta) = std::fs::metadata(path) {
            let mode = meta.permissions().mode() | bits;
            let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode));
        }
    };
    add(folder, 0o555);
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => open_to_all(&entry.path()),
            Ok(kind) if kind.is_file() => add(&entry.path(), 0o444),
            _ => {}
        }
    }
}

/// What a function's log says when its runtime is not the one that it names. `language` and
/// `has` as people write them: `Python`, `3.11`.
pub(super) fn warning(
    runtime: &str,
    language: &str,
    has: &str,
    same: bool,
    retired: bool,
) -> Option<String> {
    match (same, retired) {
        (true, false) => None,
        (true, true) => Some(format!("[WARNING] AWS does not run `{runtime}` any more")),
        (false, true) => Some(format!(
            "[WARNING] AWS does not run `{runtime}` any more; it runs on {language} {has} here"
        )),
        (false, false) => Some(format!(
            "[WARNING] this machine has no {language} for `{runtime}`; it runs on {language} {has}"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn only_what_went_well_takes_the_place() {
        let root = tempfile::tempdir().unwrap();
        let home = root.path().join("deep/python3.12");
        let fill = |text: &'static str| {
            move |folder: &Path| {
                std::fs::create_dir(folder).unwrap();
                std::fs::write(folder.join("f"), text).unwrap();
                let mode = std::fs::Permissions::from_mode(0o600);
                std::fs::set_permissions(folder.join("f"), mode).unwrap();
                Ok(())
            }
        };
        make(&home, fill("old")).unwrap();
        let failed = make(&home, |folder| {
            std::fs::create_dir(folder).unwrap();
            Err("no registry".to_owned())
        });
        assert_eq!(failed, Err("no registry".to_owned()));
        assert_eq!(std::fs::read_to_string(home.join("f")).unwrap(), "old");
        make(&home, fill("new")).unwrap();
        assert_eq!(std::fs::read_to_string(home.join("f")).unwrap(), "new");
        // Other users can read it, and nothing else is left.
        let mode = std::fs::metadata(home.join("f")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644);
        assert_eq!(std::fs::read_dir(home.parent().unwrap()).unwrap().count(), 1);
    }
}
