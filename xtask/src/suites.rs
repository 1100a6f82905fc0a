//! `cargo xtask suites`: tests that others wrote, against the built server.

use crate::python;
use crate::run::{cargo, check, command, root, step};

/// Builds the server and runs the outside suites against it; see `tests/outside/README.md`.
pub fn run(args: &[String]) -> Result<(), String> {
    if let Some((_, rest)) = args.split_first().filter(|(first, _)| *first == "python-rules") {
        return crate::python_rules::run(rest);
    }
    cargo(&["build", "--package", "assize-cli", "--quiet"])?;
    against_the_built(args)
}

/// The same with what is built already.
pub fn against_the_built(args: &[String]) -> Result<(), String> {
    let bin = python::environment("outside-env", "tests/outside/requirements.txt")?;
    step("outside suites: moto's own tests");
    check(
        command(bin.join("python"))
            .arg(root().join("tests/outside/run.py"))
            .arg("--into")
            .arg(root().join("target/outside"))
            .args(args)
            .env("ASSIZE_BIN", root().join("target/debug/assize")),
    )
}
