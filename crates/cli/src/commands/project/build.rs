//! `assize rule build`

use super::Folder;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, many, note};
use assize_project::Project;
use assize_project::build::{self, RustBuild};
use std::io::Write as _;

/// Arguments of `assize rule build`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The zip lies in the project's folder `build`. The same files give the same bytes.

Examples:
  assize rule build
  assize rule build --target aarch64-unknown-linux-musl")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    compile: Compile,
}

/// How a rule in Rust is compiled.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Compile {
    /// For Rust: the target [default: musl if it is installed, else glibc]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// For Rust: without optimisation and for this machine; quick, for a server nearby
    #[arg(long)]
    debug: bool,
}

impl Compile {
    /// The library's form.
    pub fn how(&self) -> RustBuild {
        RustBuild { target: self.target.clone(), debug: self.debug }
    }
}

/// Makes the zip.
pub fn run(args: &Args) -> Result<Exit, CliError> {
    let project = Project::load(&args.folder.project)?;
    let mut out = out::stdout();
    let written = match build::build(&project, &args.compile.how())? {
        None => writeln!(out, "a rule in Guard has no function: nothing to build"),
        Some(built) => {
            for word in &built.notes {
                note(format_args!("note: {word}"));
            }
            let files = many(built.files as u64, "file");
            let bytes = built.zip.len();
            writeln!(out, "{}: {files}, {bytes} bytes", built.file.display())
        }
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}
