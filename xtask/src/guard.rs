//! `cargo xtask guard`: our Guard engine against others' suites and the reference.

use crate::run::{cargo_command, check, root, say, step};

const USAGE: &str = "usage: cargo xtask guard [--suites FOLDER]… [--cases N]";

/// Builds the reference and compares it with our engine over made-up policies; runs the suites
/// of checkouts that are named.
pub fn run(args: &[String]) -> Result<(), String> {
    let mut suites = Vec::new();
    let mut cases = None;
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        match (arg.as_str(), rest.next()) {
            ("--suites", Some(folder)) => suites.push(folder),
            ("--cases", Some(count)) => cases = Some(count),
            _ => return Err(USAGE.into()),
        }
    }
    step("building the reference (CloudFormation Guard)");
    let folder = root().join("tests/guard-oracle");
    check(cargo_command(&["build", "--release", "--locked"]).current_dir(&folder))?;
    step("made-up policies against the reference");
    let mut compare = cargo_command(&[
        "test",
        "--package",
        "assize-guard",
        "--test",
        "differential",
        "--",
        "--ignored",
        "--nocapture",
    ]);
    compare.env("ASSIZE_GUARD_ORACLE", folder.join("target/release/assize-guard-oracle"));
    if let Some(cases) = cases {
        compare.env("ASSIZE_GUARD_CASES", cases);
    }
    check(&mut compare)?;
    if suites.is_empty() {
        say("no suites were run; name checkouts of aws-guard-rules-registry and \
             cloudformation-guard with --suites");
        return Ok(());
    }
    step("suites of others");
    let suites = std::env::join_paths(suites).map_err(|error| error.to_string())?;
    check(
        cargo_command(&[
            "test",
            "--package",
            "assize-guard",
            "--test",
            "suites",
            "--",
            "--ignored",
            "--nocapture",
        ])
        .env("ASSIZE_GUARD_SUITES", suites),
    )
}
