//! `assize __function`: how the server starts a function's process. Not for people, so it is
//! not in the grammar; and it must not start threads, which parsing might.

use std::process::ExitCode;

/// The hidden command's name.
const NAME: &str = "__function";

/// Becomes a function's launcher, if that is what the command line says.
pub fn run() -> Option<ExitCode> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != NAME {
        return None;
    }
    let rest: Vec<String> = args.map(|arg| arg.to_string_lossy().into_owned()).collect();
    Some(assize_lambda::launch(&rest))
}
