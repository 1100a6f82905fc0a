//! Folders of the RDK, the AWS Config Rules Development Kit, as projects.

mod parameters;
mod write;

#[cfg(test)]
mod tests;

use crate::error::ProjectError;
use crate::text;
use parameters::Parameters;
use std::path::{Path, PathBuf};

/// The file of a rule's folder that RDK reads.
const FILE: &str = "parameters.json";
/// The longest code file that is taken, in bytes.
const MAX_CODE: u64 = 4 << 20;
/// The most files beside the code.
const MAX_FILES: usize = 1_000;

/// What became of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The rule's name.
    pub name: String,
    /// The new project.
    pub folder: PathBuf,
    /// What was not taken over as it was, for people.
    pub notes: Vec<String>,
}

/// Makes a project of an RDK rule's folder: of `parameters.json` and the code. The folder itself
/// is left as it is.
///
/// # Errors
/// A folder that is none of RDK's, a rule of a kind that no project can be, and a target that
/// holds something.
pub fn import(source: &Path, target: Option<&Path>) -> Result<Imported, ProjectError> {
    let file = source.join(FILE);
    if !file.is_file() {
        let source = source.display();
        return Err(ProjectError::invalid(format!("there is no `{FILE}` in `{source}`")));
    }
    let (parameters, mut notes) = Parameters::read(&text::read(&file)?)
        .map_err(|say| ProjectError::invalid(format!("{}: {say}", file.display())))?;
    let target = target.map_or_else(|| PathBuf::from(&parameters.name), Path::to_owned);
    let is_empty =
        std::fs::read_dir(&target).map_or(true, |mut children| children.next().is_none());
    if target.exists() && !is_empty {
        let target = target.display();
        return Err(ProjectError::invalid(format!("`{target}` is there already")));
    }
    write::project(source, &target, &parameters, &mut notes)?;
    Ok(Imported { name: parameters.name, folder: target, notes })
}
