//! `assize demo`: a made-up account under real rules, on a real server.

pub mod account;
mod change;
mod findings;
mod paint;
mod rules;
mod show;
mod stage;

use crate::cli::Global;
use crate::clock;
use crate::error::CliError;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::out;
use account::World;
use findings::Findings;
use paint::Paint;
use show::Show;
use stage::Stage;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Arguments of `assize demo`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Starts a server on a free port with its data in a temporary directory, puts rules, records a
small company's account, shows what violates and why, and changes a security group live.

Examples:
  assize demo
  assize demo --keep
  assize demo --write-items items.ndjson && assize eval items.ndjson")]
pub struct Args {
    /// Leave the server running until Ctrl-C
    #[arg(long)]
    keep: bool,
    /// Address and port to listen on [default: a free port of 127.0.0.1]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// The form of the output
    #[arg(long, short, value_enum, default_value_t)]
    output: Output,
    /// Write the account's items as NDJSON to a file (`-` for standard output), and end
    #[arg(long, value_name = "FILE", conflicts_with_all = ["keep", "listen", "output"])]
    write_items: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Output {
    #[default]
    Text,
    Json,
}

/// Runs the demonstration.
pub fn run(args: &Args, global: &Global) -> Result<Exit, CliError> {
    if let Some(path) = &args.write_items {
        write_items(path)?;
        return Ok(Exit::Ok);
    }
    let interrupt = Interrupt::listen()?;
    let paint = Paint::new(global.color.on_stdout());
    let mut out = io::stdout();
    let mut show = Show::new(&mut out, paint, args.output == Output::Json);
    let begun = Instant::now();
    let stage = Stage::start(args.listen)?;
    show.opening(stage.client().endpoint(), begun.elapsed())?;
    let findings = play(&stage, &mut show, &interrupt)?;
    show.ending(&stage, &findings, begun.elapsed(), args.keep)?;
    if args.keep && !interrupt.is_set() {
        show.waiting()?;
        while !interrupt.is_set() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    stage.end()?;
    Ok(Exit::Ok)
}

fn play(stage: &Stage, show: &mut Show<'_>, interrupt: &Interrupt) -> Result<Findings, CliError> {
    let client = stage.client();
    let (count, took) = timed(|| rules::put(client))?;
    show.step("rules", &format!("{count} put with PutConfigRule"), took)?;
    check(interrupt)?;

    let items = account::build(clock::now());
    let (recorded, took) = timed(|| stage.record(&items))?;
    let types = findings::types(&items);
    show.step("items", &format!("{recorded} resources of {types} types recorded"), took)?;
    check(interrupt)?;

    let (_, took) = timed(|| {
        rules::start_periodic(client)?;
        crate::commands::status::wait(client)
    })?;
    let mut findings = Findings::fetch(client, &items)?;
    let given = findings.verdicts();
    show.step("verdicts", &format!("{given} given, by {count} rules"), took)?;
    show.table(&findings)?;
    show.violations(&findings)?;
    check(interrupt)?;

    let world = World::new(clock::now(), account::ACCOUNT, account::REGION);
    show.before_change(&world)?;
    for open in [false, true] {
        let change = change::make(stage, open)?;
        show.change(&change)?;
        findings.changes.push(change);
        check(interrupt)?;
    }
    Ok(findings)
}

fn timed<T>(work: impl FnOnce() -> Result<T, CliError>) -> Result<(T, Duration), CliError> {
    let begun = Instant::now();
    let done = work()?;
    Ok((done, begun.elapsed()))
}

/// The temporary directory goes when Ctrl-C was pressed.
fn check(interrupt: &Interrupt) -> Result<(), CliError> {
    if interrupt.is_set() {
        return Err(CliError::Interrupted("nothing is left behind"));
    }
    Ok(())
}

fn write_items(path: &Path) -> Result<(), CliError> {
    let mut text = String::new();
    for item in account::build(clock::now()) {
        text.push_str(&item.to_json());
        text.push('\n');
    }
    if path.as_os_str() == "-" {
        let mut out = out::stdout();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        return written.map_err(CliError::output);
    }
    let what = path.display().to_string();
    std::fs::write(path, text).map_err(|source| CliError::Io { action: "write", what, source })
}
