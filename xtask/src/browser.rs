//! The console in a real browser: tests and pictures, with Debian's Chromium.

use crate::debian::{Tool, ensure};
use crate::run::{cargo, check, command, root, say, step};
use crate::{npm, python};
use std::process::Command;

const TOOLS: [Tool; 3] = [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];

/// Tests of the console; skipped, loudly, where a browser can't be had and this is not CI.
pub fn tests() -> Result<(), String> {
    step("tests of the console in a browser");
    if let Err(error) = ensure(&TOOLS) {
        if std::env::var_os("CI").is_some() {
            return Err(error);
        }
        say(&format!("SKIPPED: tests of the console: {error}"));
        return Ok(());
    }
    let mut tests = node()?;
    check(tests.args(["--test", "tests/console/console.test.mjs"]))
}

/// Writes pictures of the main pages into `docs/pictures`.
pub fn screenshots() -> Result<(), String> {
    ensure(&TOOLS)?;
    cargo(&["build", "--quiet", "--package", "assize-cli", "--bin", "assize"])?;
    let mut pictures = node()?;
    check(pictures.args(["tests/console/screenshots.mjs", "docs/pictures"]))
}

/// Node.js with what the scripts need.
fn node() -> Result<Command, String> {
    let packages = npm::install("tests/console", "console-tests")?;
    let python = python::environment("e2e-env", "tests/e2e/requirements.txt")?;
    let functions = python::environment("functions-env", "tests/functions/requirements.txt")?;
    let mut node = command("node");
    node.env("ASSIZE_BIN", root().join("target/debug/assize"))
        .env("ASSIZE_TEST_PACKAGES", packages)
        .env("ASSIZE_PYTHON", python.join("python"))
        .env("ASSIZE_TEST_PYTHON", functions.parent().unwrap_or(&functions));
    Ok(node)
}
