//! `assize rule test`

mod cargo;
mod functions;
mod show;
mod stage;
mod watch;

use super::Folder;
use crate::cli::Global;
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, complain};
use assize_project::{FILE, Language, Project, guard};
use assize_rule::testing::cases::Report;
use show::Form;
use std::io::Write as _;

/// Arguments of `assize rule test`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Rules in Rust run in `cargo test`; policies in the engine of the server; Python in a private
server, which runs the function as a deployed one, for each case anew, and ends with the test.
Cases of Python without `params` have the parameters of rule.yaml.

Exit codes:
  0  every case is as wanted
  1  wrong usage, or an internal error
  2  a case is not as wanted
  3  the project, its code or its cases can't be used
  4  a case could not be run to its end

Examples:
  assize rule test
  assize rule test --watch
  assize rule test --output json | jq '.cases[] | select(.outcome != \"passed\")'")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    /// Run again whenever a file of the project changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Form,
    /// Only cases whose note contains this
    #[arg(long, value_name = "TEXT")]
    case: Option<String>,
}

/// Runs the cases, once or again and again.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    if !args.watch {
        return once(args, global);
    }
    watch::run(&args.folder.project, || match once(args, global) {
        Ok(_) => Ok(()),
        Err(error @ CliError::ClosedPipe) => Err(error),
        // What is wrong now may be right after the next change.
        Err(error) => {
            complain(&error, global.color);
            Ok(())
        }
    })
}

fn once(args: &Args, global: &Global) -> Result<Exit, CliError> {
    let project = Project::load(&args.folder.project)?;
    let outcome = match project.language {
        Language::Rust => cargo::run(&project)?,
        Language::Python => Outcome::of(functions::run(&project, args.case.as_deref())?),
        Language::Guard => Outcome::of(policy(&project)?),
    };
    let mut report = outcome.report;
    if let Some(part) = &args.case {
        report.cases.retain(|case| case.note.contains(part.as_str()));
        if report.cases.is_empty() {
            let part = out::printable(part);
            return Err(CliError::invalid(format!("no case has `{part}` in its note")));
        }
    }
    let mut out = out::stdout();
    show::write(&mut out, args.output, &report, global.color.on_stdout())
        .and_then(|()| out.flush())
        .map_err(CliError::output)?;
    Ok(match (report.failed(), report.broken()) {
        (0, 0) if outcome.others_failed => Exit::NonCompliant,
        (0, 0) => Exit::Ok,
        (0, _) => Exit::Partial,
        _ => Exit::NonCompliant,
    })
}

/// What came of a run.
struct Outcome {
    report: Report,
    /// Whether tests of the project's own failed, which are no cases.
    others_failed: bool,
}

impl Outcome {
    fn of(report: Report) -> Self {
        Self { report, others_failed: false }
    }
}

/// Checks the policy, so that a fault shows its place, and runs its cases.
fn policy(project: &Project) -> Result<Report, CliError> {
    let file = project.folder.join(project.policy.as_deref().unwrap_or(FILE.as_ref()));
    let text = crate::guard::read(&file)?;
    guard::check(&text)
        .map_err(|error| CliError::invalid(crate::guard::explain(&file, &text, &error)))?;
    Ok(guard::run(project)?)
}
