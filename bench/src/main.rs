//! Measures the hot paths of Assize against their peers, all in one run.
//!
//! `cargo xtask bench [NAME…] [--json FILE] [--quick]` builds the peers and runs this program.
//! Data is made up from a seed, so two runs measure the same bytes. Where peers are compared,
//! they run in turn, several rounds, and medians are told. A missed target is no failure;
//! a wrong verdict is.

mod bare;
#[cfg(target_os = "linux")]
mod bare_runtime;
mod client;
mod data;
mod embedded;
mod harness;
mod machine;
mod peer;
mod report;
mod servers;
mod suites;

use harness::{Fault, Settings, say};
use report::Report;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask bench [NAME…] [--quick] [--json FILE]

  NAME         run only these benchmarks
  --quick      a tenth of the data and fewer rounds: shows that everything runs
  --json FILE  also write the figures to FILE";

struct Args {
    names: Vec<String>,
    quick: bool,
    json: Option<String>,
    help: bool,
}

fn arguments() -> Result<Args, Fault> {
    let mut args = Args { names: Vec::new(), quick: false, json: None, help: false };
    let mut given = std::env::args().skip(1);
    while let Some(arg) = given.next() {
        match arg.as_str() {
            "--quick" => args.quick = true,
            "--json" => args.json = Some(given.next().ok_or("`--json` needs a file")?),
            "--help" | "-h" => args.help = true,
            name if suites::find(name).is_some() => args.names.push(arg),
            other => {
                let known: Vec<&str> = suites::ALL.iter().map(|suite| suite.name).collect();
                let known = known.join(", ");
                return Err(format!("no benchmark `{other}`; there are: {known}").into());
            }
        }
    }
    Ok(args)
}

fn run() -> Result<(), Fault> {
    let args = arguments()?;
    if args.help {
        say(USAGE);
        for suite in suites::ALL {
            say(&format!("  {:<12} {}", suite.name, suite.about));
        }
        return Ok(());
    }
    let settings = Settings::new(args.quick)?;
    let machine = machine::describe(&settings);
    for line in &machine {
        say(&format!("{:<12} {}", line.name, line.value));
    }
    let wanted = |name: &str| args.names.is_empty() || args.names.iter().any(|n| n == name);
    let mut reports: Vec<Report> = Vec::new();
    for suite in suites::ALL.iter().filter(|suite| wanted(suite.name)) {
        let mut report = Report::new(suite.name, suite.about);
        (suite.run)(&settings, &mut report)?;
        say(&report.table());
        reports.push(report);
    }
    if let Some(file) = args.json {
        std::fs::write(&file, report::to_json(&machine, &reports)?)
            .map_err(|e| format!("cannot write `{file}`: {e}"))?;
    }
    Ok(())
}

/// As the shipped binary has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!("benchmark failed: {fault}\n"),
            );
            ExitCode::FAILURE
        }
    }
}
