//! The `assize` command line.

mod cli;
mod commands;
mod error;
mod exit;
mod out;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os()).into()
}
