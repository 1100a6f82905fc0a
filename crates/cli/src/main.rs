//! The `assize` command line.

mod cli;
mod client;
mod clock;
mod commands;
mod error;
mod exit;
mod out;
mod shell;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os()).into()
}
