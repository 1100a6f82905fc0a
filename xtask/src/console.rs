//! What the console has from npm: libraries and icons, kept in its folder so that building it
//! needs neither Node.js nor a network.

use crate::debian::{Tool, ensure};
use crate::npm;
use crate::run::{root, say};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const TOOLS: [Tool; 2] = [("node", "nodejs"), ("npm", "npm")];

/// Scripts and styles: the package, the file in it, the licence.
const SCRIPTS: [(&str, &str, &str); 2] =
    [("htmx.org", "dist/htmx.min.js", "0BSD"), ("idiomorph", "dist/idiomorph-ext.min.js", "0BSD")];

/// The package of icons.
const ICONS: &str = "lucide-static";

/// Takes what `crates/console/assets/package-lock.json` names into `assets/vendor`.
pub fn assets() -> Result<(), String> {
    ensure(&TOOLS)?;
    let home = root().join("crates/console/assets");
    let modules = npm::install("crates/console/assets", "console-assets")?.join("node_modules");
    let vendor = home.join("vendor");
    let failed = |what: &Path, e: std::io::Error| format!("{}: {e}", what.display());
    let mut told = String::from(
        "Files of others, as they come from npm. `cargo xtask console-assets` refreshes them.\n\n\
         | package | version | licence | file |\n| --- | --- | --- | --- |\n",
    );
    for (package, file, licence) in SCRIPTS {
        let name = file.rsplit('/').next().unwrap_or(file);
        copy(&modules.join(package).join(file), &vendor.join(name))?;
        copy(&modules.join(package).join("LICENSE"), &vendor.join(format!("{name}.LICENSE")))?;
        let version = version(&modules.join(package))?;
        let _ = writeln!(told, "| {package} | {version} | {licence} | {name} |");
    }
    let package = modules.join(ICONS);
    copy(&package.join("LICENSE"), &vendor.join("lucide/LICENSE"))?;
    let folder = vendor.join("lucide");
    for entry in fs::read_dir(&folder).map_err(|e| failed(&folder, e))? {
        let name = entry.map_err(|e| failed(&folder, e))?.file_name();
        if Path::new(&name).extension().is_some_and(|kind| kind == "svg") {
            copy(&package.join("icons").join(&name), &folder.join(&name))?;
        }
    }
    let version = version(&package)?;
    let _ = writeln!(told, "| {ICONS} | {version} | ISC | lucide/*.svg |");
    let readme = vendor.join("README.md");
    fs::write(&readme, told).map_err(|e| failed(&readme, e))?;
    say(&format!("refreshed {}", vendor.display()));
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    fs::copy(from, to).map(drop).map_err(|e| format!("{}: {e}", from.display()))
}

/// The version that a package's own description says.
fn version(package: &Path) -> Result<String, String> {
    let path = package.join("package.json");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let after = text.split_once("\"version\"").map(|(_, rest)| rest);
    let version = after.and_then(|rest| rest.split('"').nth(1));
    version.map(str::to_owned).ok_or_else(|| format!("{} names no version", path.display()))
}
