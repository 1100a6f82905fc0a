//! New projects, which work at once: they compile, and their cases pass.

mod names;
mod sdk;

#[cfg(test)]
mod tests;

use crate::error::ProjectError;
use crate::file::Language;
use crate::text;
use names::Names;
use std::path::{Path, PathBuf};

/// What a new project is to be.
#[derive(Clone, Debug)]
pub struct New {
    /// The rule's name.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// The type of resource that it judges.
    pub resource_type: String,
    /// A folder with Assize's sources, whose SDK a project in Rust uses instead of a copy of its
    /// own.
    pub sdk: Option<PathBuf>,
}

/// A file of a template: its path in the project, and its text.
type File = (&'static str, &'static str);

macro_rules! template {
    ($($name:literal),* $(,)?) => {
        &[$((
            $name,
            include_str!(concat!("../../templates/", $name)),
        )),*]
    };
}

const RUST: &[File] = template![
    "rust/rule.yaml",
    "rust/Cargo.toml",
    "rust/src/lib.rs",
    "rust/src/main.rs",
    "rust/cases.yaml",
    "rust/README.md",
    "rust/gitignore",
];
const PYTHON: &[File] = template![
    "python/rule.yaml",
    "python/src/rule.py",
    "python/cases.yaml",
    "python/README.md",
    "python/gitignore",
];
const GUARD: &[File] = template![
    "guard/rule.yaml",
    "guard/policy.guard",
    "guard/cases.yaml",
    "guard/README.md",
    "guard/gitignore",
];

/// Makes a project in a folder that is not there yet, or is empty; answers the files that people
/// will want to look at.
///
/// # Errors
/// Names that can't be used, and a folder that holds something.
pub fn create(folder: &Path, new: &New) -> Result<Vec<String>, ProjectError> {
    let names = Names::of(&new.name, &new.resource_type)?;
    let is_empty = |folder: &Path| {
        std::fs::read_dir(folder).map_or(true, |mut children| children.next().is_none())
    };
    if folder.exists() && !(folder.is_dir() && is_empty(folder)) {
        let folder = folder.display();
        return Err(ProjectError::invalid(format!("`{folder}` is there already")));
    }
    let template = match new.language {
        Language::Rust => RUST,
        Language::Python => PYTHON,
        Language::Guard => GUARD,
    };
    let (root, copied) = match &new.sdk {
        Some(folder) => (sdk::checked(folder)?, false),
        None => ("sdk".to_owned(), true),
    };
    let mut written = Vec::new();
    for (name, content) in template {
        let name = name.split_once('/').map_or(*name, |(_, name)| name);
        let name = if name == "gitignore" { ".gitignore" } else { name };
        let content = names.fill(content).replace("{{sdk}}", &root);
        text::write(&folder.join(name), content.as_bytes())?;
        written.push(name.to_owned());
    }
    if new.language == Language::Rust && copied {
        sdk::copy(&folder.join("sdk"))?;
        written.push("sdk/".to_owned());
    }
    Ok(written)
}
