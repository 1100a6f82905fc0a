//! `assize runtimes`: what runs functions.

use crate::cli::Global;
use crate::client::Connection;
use crate::error::CliError;
use crate::exit::Exit;

/// Arguments of `assize runtimes`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A server installs the same by itself when a first function needs it. It lies below the data
directory; a server that runs there finds it.

Examples:
  assize runtimes install python3.12
  assize runtimes install nodejs22.x --data-dir /var/lib/assize")]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Install AWS's runtime client, and the AWS SDK, for functions of a runtime
    Install {
        /// AWS's names: python3.12, nodejs22.x
        #[arg(value_name = "RUNTIME", required = true)]
        names: Vec<String>,
        #[command(flatten)]
        connection: Connection,
    },
}

/// Installs.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let What::Install { names, connection } = &args.what;
    install(&connection.data_dir()?, names)
}

#[cfg(target_os = "linux")]
fn install(data_dir: &std::path::Path, names: &[String]) -> Result<Exit, CliError> {
    use crate::out::{note, stdout};
    use std::io::Write as _;
    use std::sync::Arc;
    let folder = data_dir.join("functions");
    let folder = std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::canonicalize(&folder))
        .map_err(|error| CliError::Failed(format!("`{}`: {error}", folder.display())))?;
    let mut out = stdout();
    for name in names {
        let progress: assize_lambda::Progress = Arc::new(|text| note(text));
        let ready = assize_lambda::prepare(&folder.join("runtimes"), name, progress)
            .map_err(|reason| CliError::Failed(format!("{name}: {reason}")))?;
        if let Some(warning) = &ready.warning {
            note(warning);
        }
        let (version, folder) = (&ready.version, ready.folder.display());
        writeln!(out, "{name}: {version} in {folder}").map_err(CliError::output)?;
    }
    out.flush().map_err(CliError::output)?;
    Ok(Exit::Ok)
}

#[cfg(not(target_os = "linux"))]
fn install(_: &std::path::Path, _: &[String]) -> Result<Exit, CliError> {
    Err(CliError::Failed("functions run on Linux only".to_owned()))
}
