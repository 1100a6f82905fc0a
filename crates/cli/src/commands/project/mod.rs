//! `assize rule new`, `test`, `build`, `deploy`, `undeploy`: the life of a rule of one's own.
//!
//! They are members of `assize rules`, which is also called `assize rule`: looking at rules and
//! making one are about the same things, and whoever types the one word or the other should find
//! both.

mod build;
mod deploy;
mod import_rdk;
mod new;
mod target;
mod test;

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use assize_project::ProjectError;
use std::path::PathBuf;

/// What can be done with a project.
#[derive(Debug, clap::Subcommand)]
pub enum What {
    /// Make a project for a rule of your own, which works at once
    New(new::Args),
    /// Run the cases of a project
    Test(test::Args),
    /// Make the zip of a project's function
    Build(build::Args),
    /// Create or update role, function, permission and rule of a project
    Deploy(deploy::Args),
    /// Remove what `deploy` made, and nothing else
    Undeploy(deploy::UndeployArgs),
    /// Make a project of a rule of the AWS Config Rules Development Kit
    ImportRdk(import_rdk::Args),
}

/// Where the project is.
#[derive(Clone, Debug, clap::Args)]
pub struct Folder {
    /// The project's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub project: PathBuf,
}

/// Does it.
pub fn run(what: &What, global: &Global) -> Result<Exit, CliError> {
    match what {
        What::New(args) => new::run(args),
        What::Test(args) => test::run(args, global),
        What::Build(args) => build::run(args),
        What::Deploy(args) => deploy::run(args),
        What::Undeploy(args) => deploy::undeploy(args),
        What::ImportRdk(args) => import_rdk::run(args),
    }
}

impl From<ProjectError> for CliError {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Invalid(say) => Self::Invalid(say),
            ProjectError::Cases(error) => Self::Invalid(error.to_string()),
            ProjectError::Program(say) => Self::Failed(say),
            ProjectError::Aws(error) => Self::Failed(error.to_string()),
            ProjectError::Io { action, file, source } => {
                Self::Io { action, what: format!("`{file}`"), source }
            }
        }
    }
}
