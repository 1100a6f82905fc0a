//! The hidden process that makes a function's sandbox.
//!
//! Safe Rust can't run code between fork and exec, so the server starts its own program anew,
//! in three stages: the first makes namespaces, the second is the first process in them (it
//! reaps, watches the server's socket, and ends with everything when that closes), the third
//! gives up rights and becomes the function.

mod filter;
mod landlocked;
mod mounts;
mod probe;
pub mod spec;
mod stages;

pub use probe::probe;

use std::process::ExitCode;

/// What a program does when it is started as a launcher. `args` are the arguments after those
/// of [`crate::Launcher`]; the process becomes the function, or ends with its status.
#[must_use]
pub fn launch(args: &[String]) -> ExitCode {
    let stage = args.first().map_or("", String::as_str);
    match stages::run(stage) {
        Ok(code) => code,
        Err(reason) => {
            stages::tell(&spec::Report::Failed(reason));
            ExitCode::FAILURE
        }
    }
}
