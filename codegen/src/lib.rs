//! Turns service models into the generated part of assize-wire. Never shipped.
//!
//! The models in `codegen/models` are botocore's, stripped of all documentation text and sorted by
//! [`import`]. [`generate`] writes one folder of Rust per model; [`check`] proves that the
//! committed folder is what the committed models say. Output depends on the models alone, so a
//! second run changes nothing.

mod emit;
mod error;
pub mod import;
mod model;
mod names;
mod output;
mod pattern;
mod routes;
mod services;
mod subset;

use std::path::{Path, PathBuf};

pub use error::Error;
use model::Model;

/// Where models are read and code is written.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Folder of model files.
    pub models: PathBuf,
    /// Folder of generated code.
    pub generated: PathBuf,
    /// Formatting options for the generated code.
    pub rustfmt: PathBuf,
}

impl Layout {
    /// The layout of the workspace that this crate was built in.
    pub fn of_workspace() -> Self {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = here.parent().unwrap_or(here);
        Self {
            models: here.join("models"),
            generated: root.join("crates/wire/src/generated"),
            rustfmt: root.join("rustfmt.toml"),
        }
    }
}

/// Writes the generated code, removes files that are no longer generated, answers what changed.
///
/// # Errors
/// When a model can't be read or expressed, rustfmt fails, or a file can't be written.
pub fn generate(layout: &Layout) -> Result<Vec<PathBuf>, Error> {
    output::write(&layout.generated, &render(layout)?)
}

/// Compares the generated code with what the models say.
///
/// # Errors
/// [`Error::Drift`] with the differing files; otherwise as [`generate`].
pub fn check(layout: &Layout) -> Result<(), Error> {
    let drifted = output::differences(&layout.generated, &render(layout)?)?;
    if drifted.is_empty() { Ok(()) } else { Err(Error::Drift(drifted)) }
}

fn render(layout: &Layout) -> Result<output::Files, Error> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&layout.models)
        .map_err(Error::io(&layout.models))?
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    let models = paths.iter().map(|path| Model::read(path)).collect::<Result<Vec<_>, _>>()?;
    let routes = routes::Routes::read(&layout.models)?;
    output::format(emit::all(&models, routes.as_ref())?, &layout.rustfmt)
}
