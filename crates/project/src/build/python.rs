//! A package of Python.

use super::{Entry, FOLDER, collect, program};
use crate::error::ProjectError;
use crate::file::{Function, Project};
use std::fs;
use std::process::Command;

/// Names what is installed into the package beside the code.
const REQUIREMENTS: &str = "requirements.txt";

/// The code, and what its `requirements.txt` names.
pub fn entries(project: &Project, function: &Function) -> Result<Vec<Entry>, ProjectError> {
    let code = project.folder.join(&function.code);
    let mut entries = collect::files(&code)?;
    entries.retain(|entry| entry.name != REQUIREMENTS);
    if entries.is_empty() {
        let code = code.display();
        return Err(ProjectError::invalid(format!("there is no code in `{code}`")));
    }
    if code.join(REQUIREMENTS).is_file() {
        let own: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        let more = installed(project, function)?;
        entries.extend(more.into_iter().filter(|entry| !own.contains(&entry.name)));
    }
    Ok(entries)
}

/// Installs the requirements for the function's runtime into a folder of their own.
fn installed(project: &Project, function: &Function) -> Result<Vec<Entry>, ProjectError> {
    let target = project.folder.join(FOLDER).join("python");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(ProjectError::io("remove", &target))?;
    }
    let machine = if function.architecture == "arm64" { "aarch64" } else { "x86_64" };
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--no-compile", "--disable-pip-version-check"]);
    pip.args(["--only-binary=:all:", "--implementation", "cp"]);
    pip.args(["--platform", &format!("manylinux2014_{machine}"), "--platform", "any"]);
    if let Some(version) = function.runtime.strip_prefix("python") {
        pip.args(["--python-version", version]);
    }
    pip.arg("--target").arg(&target);
    pip.arg("--requirement").arg(project.folder.join(&function.code).join(REQUIREMENTS));
    program::run(&mut pip, "installing the requirements")?;
    let mut entries = collect::files(&target)?;
    // Scripts name the interpreter of this machine, records the order of this installation.
    entries.retain(|entry| !entry.name.starts_with("bin/") && !entry.name.ends_with("/RECORD"));
    Ok(entries)
}
