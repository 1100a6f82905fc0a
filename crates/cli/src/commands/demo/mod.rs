//! `assize demo`: a made-up account under real rules.

pub mod account;

use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use assize_model::Timestamp;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `assize demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Write the account's items as NDJSON to a file (`-` for standard output), and end
    #[arg(long, value_name = "FILE")]
    pub write_items: Option<PathBuf>,
}

/// Runs the demonstration.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    if let Some(path) = &args.write_items {
        write_items(path)?;
    }
    Ok(Exit::Ok)
}

fn write_items(path: &Path) -> Result<(), CliError> {
    let items = account::build(now());
    let mut text = String::new();
    for item in items {
        text.push_str(&item.to_json());
        text.push('\n');
    }
    if path.as_os_str() == "-" {
        let mut out = out::stdout();
        return out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(CliError::output);
    }
    std::fs::write(path, text).map_err(|source| CliError::Io {
        action: "write",
        what: path.display().to_string(),
        source,
    })
}

/// The time, to the millisecond.
pub fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
}
