//! From a runtime's name to a program that runs it.

mod environment;
mod find;
mod node;
mod python;

pub use environment::EnvironmentSource;

use crate::function::Function;
use node::Node;
use python::Python;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
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
    /// Variables that the function's own may replace.
    pub env: BTreeMap<String, String>,
    /// Folders that it reads, beside the system's.
    pub read: Vec<PathBuf>,
    /// `AWS_EXECUTION_ENV`
    pub execution_env: String,
    /// What the log says when it starts: `python:3.11`.
    pub version: String,
    /// What is not as the function's configuration says.
    pub warning: Option<String>,
}

/// What runs the functions of a runtime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Language and version: `python:3.11`.
    pub version: String,
    /// What is not as the runtime's name says.
    pub warning: Option<String>,
    /// Where its client is.
    pub folder: PathBuf,
}

/// Finds or installs, below a folder, what functions of a runtime such as `nodejs22.x` need.
///
/// # Errors
/// What is missing, and what to do.
pub fn prepare(folder: &Path, runtime: &str, progress: Progress) -> Result<Ready, String> {
    let source = EnvironmentSource::Managed(folder.to_path_buf());
    Runtimes::new(source.clone(), source, progress).prepare(runtime)
}

/// The runtimes of this machine.
pub struct Runtimes {
    python: Python,
    node: Node,
}

impl Runtimes {
    /// Nothing is looked for yet.
    pub fn new(python: EnvironmentSource, node: EnvironmentSource, progress: Progress) -> Self {
        let (python, node) = (Python::new(python, progress.clone()), Node::new(node, progress));
        Self { python, node }
    }

    /// Finds what a runtime needs, and installs its client if it has none.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub fn prepare(&self, name: &str) -> Result<Ready, String> {
        let command = match name {
            _ if name.starts_with("python") => self.python.command(name, "", None)?,
            _ if name.starts_with("nodejs") => self.node.command(name, "", 0, None)?,
            _ => return Err(format!("the runtime `{name:.64}` needs nothing, or is not known")),
        };
        let Command { version, warning, read, .. } = command;
        Ok(Ready { version, warning, folder: read.into_iter().next().unwrap_or_default() })
    }

    /// Finds the program for a function; may install the runtime's client first.
    ///
    /// # Errors
    /// What is missing, and what to do.
    pub fn command(&self, function: &Function) -> Result<Command, String> {
        let (name, layers) = (function.runtime.as_str(), function.layers_dir.as_deref());
        match name {
            _ if name.starts_with("python") => self.python.command(name, &function.handler, layers),
            _ if name.starts_with("nodejs") => {
                self.node.command(name, &function.handler, function.memory_mb, layers)
            }
            "provided" | "provided.al2" | "provided.al2023" => provided(function),
            _ => Err("this runtime is not supported; python3.x, nodejs and provided.al2023 (an \
                      executable `bootstrap`) are"
                .to_owned()),
        }
    }
}

/// A `bootstrap` in the package, or in a layer.
fn provided(function: &Function) -> Result<Command, String> {
    use std::os::unix::fs::PermissionsExt as _;
    let places = std::iter::once(&function.code_dir).chain(&function.layers_dir);
    let mut programs = places.map(|place| place.join("bootstrap"));
    let found = programs.find(|program| program.exists());
    let program =
        found.ok_or("neither the package nor a layer has a file `bootstrap` at its top")?;
    let meta = std::fs::metadata(&program).map_err(|error| format!("`bootstrap`: {error}"))?;
    if !meta.is_file() || meta.permissions().mode() & 0o111 == 0 {
        return Err("`bootstrap` in the package is not executable: set its mode before zipping \
                    it (chmod +x bootstrap)"
            .to_owned());
    }
    Ok(Command {
        program,
        args: Vec::new(),
        env: BTreeMap::new(),
        read: Vec::new(),
        execution_env: format!("AWS_Lambda_{}", function.runtime),
        version: function.runtime.replacen('.', ":", 1),
        warning: None,
    })
}
