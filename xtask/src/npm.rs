//! Packages of npm, below `target/`, at the versions of a lock file.

use crate::run::{check, command, root};
use std::fs;
use std::path::PathBuf;

/// Installs what `from/package-lock.json` names into `target/name`; answers that folder. No
/// script of a package runs.
pub fn install(from: &str, name: &str) -> Result<PathBuf, String> {
    let (from, work) = (root().join(from), root().join("target").join(name));
    fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    for file in ["package.json", "package-lock.json"] {
        let file = from.join(file);
        let to = work.join(file.file_name().unwrap_or_default());
        fs::copy(&file, to).map_err(|e| format!("{}: {e}", file.display()))?;
    }
    let mut install = command("npm");
    install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
    check(install.current_dir(&work))?;
    Ok(work)
}
