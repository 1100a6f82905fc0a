//! `cargo xtask packs`: the published conformance packs, against the built server.

use crate::python;
use crate::run::{cargo, check, command, root, step};

/// Builds the server and deploys the packs of a checkout; see `tests/outside/packs.py`.
pub fn run(args: &[String]) -> Result<(), String> {
    cargo(&["build", "--package", "assize-cli", "--quiet"])?;
    let bin = python::environment("e2e-env", "tests/e2e/requirements.txt")?;
    step("published conformance packs");
    check(
        command(bin.join("python"))
            .arg(root().join("tests/outside/packs.py"))
            .args(args)
            .env("ASSIZE_BIN", root().join("target/debug/assize")),
    )
}
