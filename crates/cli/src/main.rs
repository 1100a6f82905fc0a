//! The `assize` command line.

mod cli;
mod client;
mod clock;
mod commands;
mod error;
mod exit;
#[cfg(target_os = "linux")]
mod function;
mod guard;
mod interrupt;
mod out;
mod shell;

/// Sweeps and imports allocate much, from several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    #[cfg(target_os = "linux")]
    if let Some(code) = function::run() {
        return code;
    }
    cli::run(std::env::args_os()).into()
}
