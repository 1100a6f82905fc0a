//! A package of Rust: the program `bootstrap`.

use super::{Entry, glibc, program};
use crate::error::ProjectError;
use crate::file::{Function, Project};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How to compile.
#[derive(Clone, Debug, Default)]
pub struct RustBuild {
    /// The target, such as `x86_64-unknown-linux-musl`; [`default_target`] when absent.
    pub target: Option<String>,
    /// Without optimisation, for this machine: quick to make, for a server nearby.
    pub debug: bool,
}

/// The program, compiled.
pub fn entries(
    project: &Project,
    function: &Function,
    how: &RustBuild,
    notes: &mut Vec<String>,
) -> Result<Vec<Entry>, ProjectError> {
    let target = match (&how.target, how.debug) {
        (Some(target), _) => Some(target.clone()),
        (None, true) => None,
        (None, false) => Some(default_target(&function.architecture)),
    };
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(project.folder.join(&function.code));
    cargo.args(["build", "--bin", "bootstrap", "--message-format", "json-render-diagnostics"]);
    if !how.debug {
        cargo.arg("--release");
    }
    if let Some(target) = &target {
        cargo.args(["--target", target]);
    }
    let done = program::run(&mut cargo, "compiling the rule")?;
    let file = executable(&done.stdout).ok_or_else(|| {
        ProjectError::Program("cargo made no program called `bootstrap`".to_owned())
    })?;
    let content = std::fs::read(&file).map_err(ProjectError::io("read", &file))?;
    if let Some(version) = glibc::too_new(&content, &function.runtime) {
        notes.push(format!(
            "the program needs glibc {version}, which {} has not; it runs on this machine. For \
             Lambda compile with --target x86_64-unknown-linux-musl (rustup target add …)",
            function.runtime
        ));
    }
    Ok(vec![Entry { name: "bootstrap".to_owned(), executable: true, content }])
}

/// The program in cargo's messages.
fn executable(messages: &[u8]) -> Option<PathBuf> {
    let lines = messages.split(|byte| *byte == b'\n');
    let read = lines.filter_map(|line| serde_json::from_slice::<Value>(line).ok());
    let mut found = read.filter_map(|message| {
        let is_ours = message.get("target")?.get("name")? == "bootstrap";
        is_ours.then(|| message.get("executable")?.as_str().map(PathBuf::from)).flatten()
    });
    found.next_back()
}

/// The target for an architecture: with musl, whose programs run anywhere, if its standard
/// library and a C compiler for it are installed; else with glibc.
pub fn default_target(architecture: &str) -> String {
    let machine = if architecture == "arm64" { "aarch64" } else { "x86_64" };
    let musl = format!("{machine}-unknown-linux-musl");
    if has_musl(machine, &musl) { musl } else { format!("{machine}-unknown-linux-gnu") }
}

fn has_musl(machine: &str, target: &str) -> bool {
    let asked = Command::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = asked.ok().filter(|done| done.status.success());
    let sysroot = sysroot.and_then(|done| String::from_utf8(done.stdout).ok());
    let has_std = sysroot
        .is_some_and(|root| Path::new(root.trim()).join("lib/rustlib").join(target).is_dir());
    let compilers = [format!("{machine}-linux-musl-gcc"), "musl-gcc".to_owned()];
    has_std && compilers.iter().any(|name| is_on_path(name))
}

fn is_on_path(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_found_in_cargos_messages() {
        let messages =
            br#"{"reason":"compiler-artifact","target":{"name":"rule"},"executable":null}
{"reason":"compiler-artifact","target":{"name":"bootstrap"},"executable":"/t/release/bootstrap"}
not json
{"reason":"build-finished","success":true}"#;
        assert_eq!(executable(messages), Some(PathBuf::from("/t/release/bootstrap")));
        assert_eq!(executable(b"{}"), None);
    }
}
