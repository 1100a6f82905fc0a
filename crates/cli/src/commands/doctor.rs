//! `assize doctor`: what works on this machine, and what doesn't.

use crate::cli::Global;
use crate::client::{Client, Connection, read_local};
use crate::error::CliError;
use crate::exit::Exit;
use crate::out;
use assize_functions::is_retired;
use assize_wire::generated::lambda::operations::ListFunctions;
use assize_wire::generated::lambda::shapes::ListFunctionsRequest;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

/// Arguments of `assize doctor`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Ends with 1 when something does not work; what works in part is told only.

Examples:
  assize doctor
  assize doctor --output json | jq '.checks[] | select(.state != \"ok\")'")]
pub struct Args {
    #[command(flatten)]
    connection: Connection,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Table,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// It works.
    Ok,
    /// It works in part, or is not needed by all.
    Warning,
    /// It does not work.
    Failed,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    detail: String,
}

#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    checks: Vec<Check>,
}

/// Checks and prints.
pub fn run(args: &Args, _global: &Global) -> Result<Exit, CliError> {
    let mut checks = Vec::new();
    let mut add = |name, (state, detail): (State, String)| {
        checks.push(Check { name, state, detail });
    };
    let dir = args.connection.data_dir()?;
    add("data directory", data_directory(&dir));
    add("credentials", credentials(&dir));
    let client = args.connection.client();
    add("server", server(client.as_ref()));
    add("sandbox", sandbox());
    add("python", program("python3", "functions of the runtimes python3.x need one"));
    add("node", program("node", "functions of the runtimes nodejs need version 18 or newer"));
    add("functions", functions(client.as_ref().ok()));
    let failed = checks.iter().any(|check| check.state == State::Failed);
    let report = Report { version: env!("CARGO_PKG_VERSION"), checks };
    let mut out = out::stdout();
    let written = match args.output {
        Output::Json => serde_json::to_writer_pretty(&mut out, &report)
            .map_err(io::Error::from)
            .and_then(|()| writeln!(out)),
        Output::Table => table(&mut out, &report),
    };
    written.and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(if failed { Exit::Failure } else { Exit::Ok })
}

fn table(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    for check in &report.checks {
        let state = match check.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Failed => "FAILED",
        };
        writeln!(out, "{:8} {:15} {}", state, check.name, out::printable(&check.detail))?;
    }
    Ok(())
}

fn data_directory(dir: &Path) -> (State, String) {
    let shown = dir.display();
    if !dir.exists() {
        return (State::Warning, format!("{shown} is not there yet; `assize serve` makes it"));
    }
    match tempfile::tempfile_in(dir) {
        Ok(_) => (State::Ok, format!("{shown} can be written")),
        Err(error) => (State::Failed, format!("{shown} cannot be written: {error}")),
    }
}

fn credentials(dir: &Path) -> (State, String) {
    match read_local(dir) {
        Ok(Some(local)) => {
            (State::Ok, format!("key {} for {}", local.access_key_id, local.endpoint))
        }
        Ok(None) => (State::Warning, "none yet: no server was ever started here".to_owned()),
        Err(error) => (State::Failed, error.to_string()),
    }
}

fn server(client: Result<&Client, &CliError>) -> (State, String) {
    match client {
        Err(error) => (State::Warning, error.to_string()),
        Ok(client) => match client.status() {
            Ok(status) => {
                (State::Ok, format!("assize {} answers at {}", status.version, client.endpoint()))
            }
            Err(error) => (State::Failed, error.to_string()),
        },
    }
}

#[cfg(target_os = "linux")]
fn sandbox() -> (State, String) {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return (State::Failed, format!("this program can't be found: {error}")),
    };
    let launcher = assize_lambda::Launcher { program, args: vec!["__function".to_owned()] };
    match assize_lambda::probe(&launcher) {
        Ok(report) if report.is_complete() => {
            (State::Ok, format!("all {} layers hold", report.held.len()))
        }
        Ok(report) => {
            let held = report.held.len();
            let text = format!(
                "{held} layers hold; missing: {}. With --require-sandbox no function is run",
                report.missing_text()
            );
            (State::Warning, text)
        }
        Err(error) => (State::Failed, format!("no sandbox can be made: {error}")),
    }
}

#[cfg(not(target_os = "linux"))]
fn sandbox() -> (State, String) {
    (State::Warning, "functions run on Linux only; they can be registered here".to_owned())
}

fn program(name: &str, why: &str) -> (State, String) {
    match Command::new(name).arg("--version").output() {
        Ok(output) if output.status.success() => {
            (State::Ok, String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        Ok(output) => (State::Warning, format!("`{name}` ends with {}; {why}", output.status)),
        Err(error) => (State::Warning, format!("`{name}` can't be started: {error}; {why}")),
    }
}

/// Functions whose runtimes AWS has retired.
fn functions(client: Option<&Client>) -> (State, String) {
    let Some(client) = client else {
        return (State::Warning, "not asked: there is no server".to_owned());
    };
    let mut ask = ListFunctionsRequest::default();
    let (mut count, mut retired) = (0usize, Vec::new());
    loop {
        let page = match client.call::<ListFunctions>(&ask) {
            Ok(page) => page,
            Err(error) => return (State::Warning, format!("not told: {error}")),
        };
        for function in page.functions.unwrap_or_default() {
            count += 1;
            let runtime = function.runtime.unwrap_or_default();
            if is_retired(&runtime) {
                retired.push(format!("{} ({runtime})", function.function_name.unwrap_or_default()));
            }
        }
        match page.next_marker {
            Some(marker) => ask.marker = Some(marker),
            None => break,
        }
    }
    if retired.is_empty() {
        return (State::Ok, format!("{count} functions, none of a retired runtime"));
    }
    let text = format!(
        "of {count} functions, these have runtimes that AWS has retired, and run on the newest \
         that is installed: {}",
        retired.join(", ")
    );
    (State::Warning, text)
}
