//! `cargo xtask suites python-rules`: AWS's collection of Python rules, unmodified, on the built server.

use crate::python;
use crate::run::{cargo, check, command, root, step};

/// Builds the server and runs the rules of a checkout; see `tests/outside/README.md`.
pub fn run(args: &[String]) -> Result<(), String> {
    cargo(&["build", "--package", "assize-cli", "--quiet"])?;
    let requirements = "tests/outside/python_rules/requirements.txt";
    let bin = python::environment("python-rules-env", requirements)?;
    let functions = python::environment("functions-env", "tests/functions/requirements.txt")?;
    let home = functions.parent().unwrap_or(&functions);
    step("outside suites: the Python rules of aws-config-rules");
    check(
        command(bin.join("python"))
            .args(["-m", "python_rules"])
            .args(args)
            .env("PYTHONPATH", root().join("tests/outside"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("ASSIZE_TEST_PYTHON", home)
            .env("ASSIZE_BIN", root().join("target/debug/assize")),
    )
}
