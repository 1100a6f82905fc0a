//! `cargo xtask test`: everything that CI checks, on any machine with Rust and Python.

use crate::run::{cargo, cargo_command, check, command, root, say, step, succeeds};
use crate::{browser, debian, node, python, suites};
use std::path::PathBuf;
use std::thread::JoinHandle;

/// Runs the checks and tests in order of how fast they fail.
pub fn run(args: &[String]) -> Result<(), String> {
    let fast = match args {
        [] => false,
        [flag] if flag == "--fast" => true,
        _ => return Err("usage: cargo xtask test [--fast]".into()),
    };
    step("formatting");
    cargo(&["fmt", "--all", "--check"])?;
    // These build for minutes, while the build below often waits for one crate.
    let checker = std::thread::spawn(licence_checker);
    let bootstrap = (!fast).then(|| std::thread::spawn(bootstrap));
    step("lints");
    cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    step("generated code");
    cargo(&["run", "--quiet", "--package", "assize-codegen", "--", "--check"])?;
    step("building");
    cargo(&["build", "--workspace", "--quiet"])?;
    let python = bootstrap.map(end_to_end).transpose()?;
    step("dependencies");
    match checker.join() {
        Ok(Ok(())) => licences()?,
        // A machine whose Rust is too old for the newest cargo-deny can still test.
        Ok(Err(error)) if std::env::var_os("CI").is_none() => {
            say(&format!("skipped, since cargo-deny can't be installed here: {error}"));
        }
        Ok(Err(error)) => return Err(error),
        Err(_) => return Err("installing cargo-deny ended early".into()),
    }
    step("documentation examples");
    cargo(&["test", "--workspace", "--doc", "--quiet"])?;
    step("Rust tests");
    // The runner's own summary is the last thing printed.
    let mut tests = if succeeds(&mut cargo_command(&["nextest", "--version"])) {
        cargo_command(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        say("cargo-nextest is not installed; running the tests with cargo test");
        cargo_command(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])
    };
    if let Some(bin) = python {
        // Tests that need Python's AWS libraries may not be skipped now.
        let functions = python::environment("functions-env", "tests/functions/requirements.txt")?;
        tests
            .env("ASSIZE_TEST_PYTHON", functions.parent().unwrap_or(&functions))
            .env("ASSIZE_PYTHON", bin.join("python"))
            .env("ASSIZE_TEST_INSTALL", "1")
            .env("ASSIZE_REQUIRE_BOTO3", "1")
            .env("ASSIZE_REQUIRE_MOTO", "1");
    }
    check(&mut tests)
}

/// The stock AWS CLI and boto3 against the built server; answers where their Python is.
fn end_to_end(bootstrap: JoinHandle<Result<PathBuf, String>>) -> Result<PathBuf, String> {
    let bin = python::environment("e2e-env", "tests/e2e/requirements.txt")?;
    let functions = python::environment("functions-env", "tests/functions/requirements.txt")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut paths = vec![bin.clone()];
    paths.extend(std::env::split_paths(&path));
    let path = std::env::join_paths(paths).map_err(|e| e.to_string())?;
    let node = node::environment()?;
    // It has `aws logs tail`; what it has in common with version 1 is tested with that.
    if let Err(error) = debian::ensure(&[("/usr/bin/aws", "awscli")]) {
        say(&format!("SKIPPED: tests with version 2 of the AWS CLI: {error}"));
    }
    let bootstrap = bootstrap.join().map_err(|_| "building a function in Rust ended early")??;
    step("end-to-end tests with the AWS CLI and boto3");
    let mut tests = command(bin.join("python"));
    tests
        // Most of them wait for servers most of the time; the tests of a file stay together.
        .args(["-m", "pytest", "-q", "-n", "3", "--dist", "loadfile", "tests/e2e"])
        .env("PATH", path)
        .env("ASSIZE_TEST_PYTHON", functions.parent().unwrap_or(&functions))
        .env("ASSIZE_TEST_BOOTSTRAP", bootstrap)
        .env("ASSIZE_BIN", root().join("target/debug/assize"));
    if let Some(node) = node {
        tests.env("ASSIZE_TEST_NODE", node);
    }
    check(&mut tests)?;
    suites::against_the_built(&["--listed".to_owned()])?;
    browser::tests()?;
    Ok(bin)
}

/// A function around the `lambda_runtime` crate; a workspace of its own.
fn bootstrap() -> Result<PathBuf, String> {
    say("building a function in Rust in the background");
    let target = root().join("target/bootstrap");
    let mut build = cargo_command(&["build", "--locked", "--quiet", "--manifest-path"]);
    build.arg("tests/functions/bootstrap/Cargo.toml").arg("--target-dir").arg(&target);
    check(&mut build)?;
    // The adapter is no member of the workspace; it shares what was compiled for the function.
    let mut test = cargo_command(&["test", "--locked", "--quiet", "--manifest-path"]);
    test.arg("crates/rule-lambda/Cargo.toml").arg("--target-dir").arg(&target);
    check(&mut test)?;
    // Projects that tests make share the folder, and their programs have the same name.
    let kept = target.join("function-of-the-tests");
    std::fs::copy(target.join("debug/bootstrap"), &kept)
        .map_err(|error| format!("cannot copy to {}: {error}", kept.display()))?;
    Ok(kept)
}

/// Sees that cargo-deny is there; installs it where it is not.
fn licence_checker() -> Result<(), String> {
    if succeeds(&mut cargo_command(&["deny", "--version"])) {
        return Ok(());
    }
    say("installing cargo-deny in the background");
    // A shared target folder would make it wait for the build.
    let target = root().join("target/cargo-deny");
    let mut install = cargo_command(&["install", "--locked", "--quiet", "--jobs", "1"]);
    check(install.arg("--target-dir").arg(target).arg("cargo-deny"))
}

/// Licences, sources and duplicate versions of the dependencies.
fn licences() -> Result<(), String> {
    // Advisories need a database from outside; `cargo deny check advisories` does that part.
    // It looks at the dependencies of every platform, of which a build has fetched one's only.
    cargo(&["fetch", "--locked", "--quiet"])?;
    cargo(&["deny", "--offline", "check", "licenses", "bans", "sources"])
}
