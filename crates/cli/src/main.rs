//! The `assize` program.

fn main() -> std::process::ExitCode {
    assize_cli::main_with([])
}
