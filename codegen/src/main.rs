//! `assize-codegen`: imports service models and generates the wire crate from them.
//!
//! - `assize-codegen` writes `crates/wire/src/generated`;
//! - `assize-codegen --check` changes nothing and fails when that folder is out of date;
//! - `assize-codegen import [--botocore PATH]` refreshes `codegen/models`.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use assize_codegen::{Error, Layout, check, generate, import};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(report) => {
            // A closed pipe loses the report, not the work.
            let _ = writeln!(std::io::stdout(), "{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<String, Error> {
    let layout = Layout::of_workspace();
    match args {
        [] => generate(&layout).map(|files| format!("{} files written", files.len())),
        ["--check"] => check(&layout).map(|()| "generated code is up to date".to_owned()),
        ["import"] => report_import(None, &layout),
        ["import", "--botocore", path] => report_import(Some(PathBuf::from(path)), &layout),
        _ => Err(Error::Usage(
            "usage: assize-codegen [--check | import [--botocore PATH]]".to_owned(),
        )),
    }
}

fn report_import(botocore: Option<PathBuf>, layout: &Layout) -> Result<String, Error> {
    let files = import::run(botocore.as_deref(), &layout.models)?;
    let names: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    Ok(names.join("\n"))
}
