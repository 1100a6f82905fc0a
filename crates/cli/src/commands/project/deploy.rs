//! `assize rule deploy` and `assize rule undeploy`

use super::Folder;
use super::build::Compile;
use super::target::{Target, TargetArgs};
use crate::error::CliError;
use crate::exit::Exit;
use crate::out::{self, many, note};
use assize_project::Project;
use assize_project::build;
use assize_project::deploy::{self, Package, Plan, Step};
use std::io::{IsTerminal as _, Write};

/// Arguments of `assize rule deploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Compares the project with the account, shows what differs, and asks before it does anything. Done
again, there is nothing left to do. What it makes carries the tag `assize:rule`; what has the same
name and not that tag is somebody else's, and is left alone.

Examples:
  assize rule deploy
  assize rule deploy --dry-run
  assize rule deploy --yes --endpoint http://127.0.0.1:9470
  assize rule deploy --aws --region eu-west-1 --profile audit")]
pub struct Args {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    compile: Compile,
    #[command(flatten)]
    consent: Consent,
}

/// Arguments of `assize rule undeploy`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Removes rule, function and role that carry this project's tag, and nothing else. What the function
has logged stays.

Examples:
  assize rule undeploy
  assize rule undeploy --dry-run")]
pub struct UndeployArgs {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    target: TargetArgs,
    #[command(flatten)]
    consent: Consent,
}

/// Whether to do what the plan says.
#[derive(Clone, Copy, Debug, clap::Args)]
struct Consent {
    /// Do it without asking
    #[arg(long, short)]
    yes: bool,
    /// Show the plan, and do nothing
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
}

/// Deploys.
pub fn run(args: &Args) -> Result<Exit, CliError> {
    let project = Project::load(&args.folder.project)?;
    let target = args.target.open()?;
    let built = build::build(&project, &args.compile.how())?;
    for word in built.iter().flat_map(|built| &built.notes) {
        note(format_args!("note: {word}"));
    }
    let package = built.map(|built| Package::new(&project, built.zip));
    let plan = deploy::plan(&target, &project, package.as_ref())?;
    finish(&project, &target, package.as_ref(), &plan, args.consent)
}

/// Takes the deployment back.
pub fn undeploy(args: &UndeployArgs) -> Result<Exit, CliError> {
    let project = Project::load(&args.folder.project)?;
    let target = args.target.open()?;
    let plan = deploy::plan_removal(&target, &project)?;
    finish(&project, &target, None, &plan, args.consent)
}

fn finish(
    project: &Project,
    target: &Target,
    package: Option<&Package>,
    plan: &Plan,
    consent: Consent,
) -> Result<Exit, CliError> {
    let mut out = out::stdout();
    show(&mut out, target, plan).map_err(CliError::output)?;
    if plan.is_done() || consent.dry_run {
        return Ok(Exit::Ok);
    }
    if !consent.yes && !agreed()? {
        note("nothing was done");
        return Ok(Exit::Failure);
    }
    let mut last = None;
    let mut progress = |step: &Step| last = Some(step.to_string());
    let applied = deploy::apply(target, project, package, plan, &mut progress);
    if let (Err(_), Some(step)) = (&applied, last) {
        note(format_args!(
            "stopped at: {step}; what was done before stays, and a new deployment \
                           goes on from there"
        ));
    }
    applied?;
    let done = many(plan.steps.len() as u64, "step");
    writeln!(out, "Done: {done}.").and_then(|()| out.flush()).map_err(CliError::output)?;
    Ok(Exit::Ok)
}

fn show(out: &mut dyn Write, target: &Target, plan: &Plan) -> std::io::Result<()> {
    writeln!(out, "Account {} at {}", plan.account, target.place())?;
    if plan.is_done() {
        writeln!(out, "  nothing to do")?;
    }
    for step in &plan.steps {
        writeln!(out, "  {step}")?;
    }
    out.flush()
}

/// Asks whoever sits at the terminal.
fn agreed() -> Result<bool, CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Failed(
            "nobody can be asked, as the input is no terminal; say --yes or --dry-run".to_owned(),
        ));
    }
    note("Do this? [y/N]");
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(|source| CliError::Io {
        action: "read",
        what: "the answer".to_owned(),
        source,
    })?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}
