//! Node.js's environment for functions, as a server makes it on first use.

use crate::debian::{Tool, ensure};
use crate::run::{command, root, say, step};
use std::path::PathBuf;
use std::process::Stdio;

/// What AWS's client runs on and is built with.
const TOOLS: [Tool; 4] = [("node", "nodejs"), ("npm", "npm"), ("cmake", "cmake"), ("g++", "g++")];
/// The runtime whose functions are tested.
const RUNTIME: &str = "nodejs22.x";

/// Makes the environment below `target/` with the built `assize`, or finds it there; answers its
/// folder. `None`, loudly, where its tools can't be had and this is not CI.
pub fn environment() -> Result<Option<PathBuf>, String> {
    step("an environment for Node.js functions (built once, a minute or two)");
    if let Err(error) = ensure(&TOOLS) {
        if std::env::var_os("CI").is_some() {
            return Err(error);
        }
        say(&format!("SKIPPED: tests of Node.js functions: {error}"));
        return Ok(None);
    }
    let mut install = command(root().join("target/debug/assize"));
    install
        .args(["runtimes", "install", RUNTIME, "--data-dir"])
        .arg(root().join("target/node-env"));
    let output = install.stderr(Stdio::inherit()).output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err("the environment for Node.js functions was not made".into());
    }
    let told = String::from_utf8_lossy(&output.stdout);
    let folder = told.trim().rsplit_once(" in ").map(|(_, folder)| PathBuf::from(folder));
    Ok(Some(folder.ok_or_else(|| format!("`assize runtimes` said `{}`", told.trim()))?))
}
