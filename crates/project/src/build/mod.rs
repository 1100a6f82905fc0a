//! From a project to the zip that Lambda takes. The same files give the same bytes.

mod collect;
mod glibc;
mod pack;
mod program;
mod python;
mod rust;

#[cfg(test)]
mod tests;

pub use rust::{RustBuild, default_target};

use crate::error::ProjectError;
use crate::file::{Language, Project};
use crate::text;
use std::path::PathBuf;

/// The folder within a project where packages go.
pub const FOLDER: &str = "build";
/// The longest package that Lambda takes in a request, in bytes.
const MAX_ZIP: usize = 50 << 20;

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its path, with `/`.
    pub name: String,
    /// Whether it is a program.
    pub executable: bool,
    /// What is in it.
    pub content: Vec<u8>,
}

/// A package that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The zip file's bytes.
    pub zip: Vec<u8>,
    /// Where they were written.
    pub file: PathBuf,
    /// How many files are in it.
    pub files: usize,
    /// What is worth a word.
    pub notes: Vec<String>,
}

/// Makes the package of a project and writes it into [`FOLDER`]. `None` for a project in Guard,
/// whose policy goes with the rule.
///
/// # Errors
/// Code that can't be read or compiled, and a package that is too large.
pub fn build(project: &Project, how: &RustBuild) -> Result<Option<Built>, ProjectError> {
    let Some(function) = &project.function else { return Ok(None) };
    let mut notes = Vec::new();
    let entries = match project.language {
        Language::Rust => rust::entries(project, function, how, &mut notes)?,
        Language::Python | Language::Guard => python::entries(project, function)?,
    };
    let files = entries.len();
    let zip = pack::pack(entries)?;
    if zip.len() > MAX_ZIP {
        return Err(ProjectError::invalid(format!(
            "the package has {} bytes; Lambda takes {MAX_ZIP} at most",
            zip.len()
        )));
    }
    let file = project.folder.join(FOLDER).join(format!("{}.zip", function.name));
    text::write(&file, &zip)?;
    Ok(Some(Built { zip, file, files, notes }))
}
