//! `assize rule new`

use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use assize_project::Language;
use assize_project::scaffold::{self, New};
use std::io::Write as _;
use std::path::PathBuf;

/// Arguments of `assize rule new`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  assize rule new volumes-tagged --lang python
  assize rule new buckets-tagged --lang guard --type AWS::S3::Bucket
  cd volumes-tagged && assize rule test && assize rule deploy")]
pub struct Args {
    /// The rule's name, such as volumes-tagged; also the folder's
    #[arg(value_name = "NAME")]
    name: String,
    /// What to write it in
    #[arg(long, value_enum, default_value_t = Lang::Rust)]
    lang: Lang,
    /// The type of resource that it judges
    #[arg(long = "type", value_name = "TYPE", default_value = "AWS::EC2::Volume")]
    resource_type: String,
    /// The folder to make [default: the name]
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// For Rust: use the SDK in a folder of Assize's sources, in place of a copy in the project
    #[arg(long, value_name = "DIR")]
    sdk: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Lang {
    Rust,
    Python,
    Guard,
}

/// Makes the project.
pub fn run(args: &Args) -> Result<Exit, CliError> {
    let folder = args.folder.clone().unwrap_or_else(|| PathBuf::from(&args.name));
    let language = match args.lang {
        Lang::Rust => Language::Rust,
        Lang::Python => Language::Python,
        Lang::Guard => Language::Guard,
    };
    let new = New {
        name: args.name.clone(),
        language,
        resource_type: args.resource_type.clone(),
        sdk: args.sdk.clone(),
    };
    let files = scaffold::create(&folder, &new)?;
    let mut out = out::stdout();
    let shown = folder.display();
    let mut write = || {
        writeln!(out, "Made {shown}:")?;
        for file in &files {
            writeln!(out, "  {file}")?;
        }
        writeln!(out, "\nNext:\n  cd {shown}\n  assize rule test\n  assize rule deploy")?;
        out.flush()
    };
    write().map_err(CliError::output)?;
    Ok(Exit::Ok)
}
