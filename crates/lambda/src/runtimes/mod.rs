//! From a runtime's name to a program that runs it.

mod find;
mod python;

pub use python::{Python, PythonSource};

use crate::function::Function;
use std::path::PathBuf;
use std::sync::Arc;

/// Tells a person what takes long: installing a runtime's client.
pub type Progress = Arc<dyn Fn(&str) + Send + Sync>;

/// A program to run a function with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<String>,
    /// Folders that it reads, beside the system's.
    pub read: Vec<PathBuf>,
    /// `AWS_EXECUTION_ENV`
    pub execution_env: String,
    /// What the log says when it starts: `python:3.11`.
    pub version: String,
    /// What is not as the function's configuration says.
    pub warning: Option<String>,
}

/// The runtimes of this machine.
pub struct Runtimes {
    /// See [`Python`].
    pub python: Python,
}

impl Runtimes {
    /// Finds the program for a function; may install the runtime's client first.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub fn command(&self, function: &Function) -> Result<Command, String> {
        let name = function.runtime.as_str();
        match name {
            _ if name.starts_with("python") => self.python.command(name, &function.handler),
            "provided" | "provided.al2" | "provided.al2023" => provided(function),
            _ => Err("this runtime is not supported; python3.x and provided.al2023 (an \
                      executable `bootstrap`) are"
                .to_owned()),
        }
    }
}

/// A `bootstrap` in the package.
fn provided(function: &Function) -> Result<Command, String> {
    use std::os::unix::fs::PermissionsExt as _;
    let program = function.code_dir.join("bootstrap");
    let meta = std::fs::metadata(&program)
        .map_err(|_| "the package has no file `bootstrap` at its top".to_owned())?;
    if !meta.is_file() || meta.permissions().mode() & 0o111 == 0 {
        return Err("`bootstrap` in the package is not executable: set its mode before zipping \
                    it (chmod +x bootstrap)"
            .to_owned());
    }
    Ok(Command {
        program,
        args: Vec::new(),
        read: Vec::new(),
        execution_env: format!("AWS_Lambda_{}", function.runtime),
        version: function.runtime.replacen('.', ":", 1),
        warning: None,
    })
}
