//! The SDK's sources, for projects in Rust.

use crate::error::ProjectError;
use crate::text;
use std::path::Path;

/// The sources, by their paths.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sdk.rs"));

/// Copies the sources into a folder, as a workspace of its own.
pub fn copy(folder: &Path) -> Result<(), ProjectError> {
    for (name, content) in FILES {
        let file = folder.join(name);
        if *name == "Cargo.toml" {
            text::write(&file, workspace(content).as_bytes())?;
        } else {
            text::write(&file, content.as_bytes())?;
        }
    }
    Ok(())
}

/// Assize's own workspace without the crates that the SDK does not need.
fn workspace(manifest: &str) -> String {
    let lines = manifest.lines().filter_map(|line| match line.split(' ').next() {
        Some("members") => Some("members = [\"crates/model\", \"crates/rule-sdk\"]".to_owned()),
        Some("exclude") => Some("exclude = [\"crates/rule-lambda\"]".to_owned()),
        Some("default-members") => None,
        _ => Some(line.to_owned()),
    });
    let lines: Vec<String> = lines.collect();
    format!(
        "# The SDK of Assize, as the program that made this project has it.\n{}\n",
        lines.join("\n")
    )
}

/// Where the SDK lies in a folder of Assize's sources.
pub fn checked(folder: &Path) -> Result<String, ProjectError> {
    let absolute = std::path::absolute(folder).map_err(ProjectError::io("find", folder))?;
    if !absolute.join("crates/rule-sdk/Cargo.toml").is_file() {
        let folder = folder.display();
        return Err(ProjectError::invalid(format!(
            "`{folder}` does not hold Assize's sources: there is no `crates/rule-sdk` in it"
        )));
    }
    absolute.to_str().map(str::to_owned).ok_or_else(|| {
        ProjectError::invalid(format!("the path `{}` is not UTF-8", absolute.display()))
    })
}
