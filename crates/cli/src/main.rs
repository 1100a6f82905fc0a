//! The `assize` command line.

mod cli;
mod client;
mod clock;
mod commands;
mod error;
mod exit;
mod out;
mod shell;

/// Sweeps and imports allocate much, from several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run(std::env::args_os()).into()
}
