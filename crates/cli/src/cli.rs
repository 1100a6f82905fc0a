//! The command line's grammar, and the way from arguments to an exit code.

use crate::commands::{
    compliance, console, demo, doctor, env, eval, event, explain, import, notifications, query,
    record, rules, runtimes, serve, status,
};
use crate::exit::Exit;
use crate::out::{self, ColorChoice};
use clap::{Parser, Subcommand};
use std::ffi::OsString;

/// AWS Config's compliance, self-hosted: record, evaluate, explain.
#[derive(Debug, Parser)]
#[command(name = "assize", version, max_term_width = 100)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "\
Exit codes:
  0  done; for evaluations: everything was judged and nothing violates
  1  wrong usage, or an internal error
  2  something violates a rule
  3  the input, a rule or a parameter is invalid
  4  some records or evaluations failed; the others are complete
  130  interrupted by Ctrl-C")]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Debug, clap::Args)]
pub struct Global {
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(Box<serve::Args>),
    /// Print what points a shell at the server
    Env(env::Args),
    /// Record items from files
    Import(import::Args),
    /// Print the items of a live account, without a server
    Record(record::Args),
    /// Ask an advanced query, or a stored one, and print the answer
    Query(query::Args),
    /// Explain a verdict: its evidence, how it came about, and what would mend it
    Explain(explain::Args),
    /// Tell what rules say of resources, now or at a time
    Compliance(compliance::Args),
    /// Print a link that opens the console, once
    Console(console::Args),
    /// Tell what a server holds and what waits
    Status(status::Args),
    /// Tell which notifications wait or were given up, and have them told again
    Notifications(notifications::Args),
    /// Check what works on this machine
    Doctor(doctor::Args),
    /// Print the event that AWS Config would send to a rule's function
    Event(event::Args),
    /// See it work: a made-up account under real rules, in seconds
    Demo(demo::Args),
    /// Judge configuration items from files, without a server
    Eval(Box<eval::Args>),
    /// Look at the native rules; make, test and deploy rules of your own
    #[command(visible_alias = "rule")]
    Rules(rules::Args),
    /// Install what functions of a language need, before they need it
    Runtimes(runtimes::Args),
}

/// Runs a command line.
pub fn run(args: impl IntoIterator<Item = OsString>) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no failures; they go to standard output.
            let asked = !error.use_stderr();
            let _ = error.print();
            return if asked { Exit::Ok } else { Exit::Failure };
        }
    };
    let global = &cli.global;
    let done = match &cli.command {
        Command::Serve(args) => serve::run(args, global),
        Command::Env(args) => env::run(args, global),
        Command::Import(args) => import::run(args, global),
        Command::Record(args) => record::run(args, global),
        Command::Query(args) => query::run(args, global),
        Command::Explain(args) => explain::run(args, global),
        Command::Compliance(args) => compliance::run(args, global),
        Command::Console(args) => console::run(args, global),
        Command::Status(args) => status::run(args, global),
        Command::Notifications(args) => notifications::run(args, global),
        Command::Doctor(args) => doctor::run(args, global),
        Command::Event(args) => event::run(args, global),
        Command::Demo(args) => demo::run(args, global),
        Command::Eval(args) => eval::run(args, global),
        Command::Rules(args) => rules::run(args, global),
        Command::Runtimes(args) => runtimes::run(args, global),
    };
    match done {
        Ok(exit) => exit,
        Err(error) => {
            if !error.is_quiet() {
                out::complain(&error, global.color);
            }
            error.exit()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }
}
