//! `cargo xtask bench`: the hot paths against their peers, in one run.

use crate::python;
use crate::run::{cargo, check, command, root, step};

/// Builds the peers in their own workspace, so that their features do not leak into ours,
/// and runs the benchmark program.
pub fn run(args: &[String]) -> Result<(), String> {
    let bin = python::environment("bench-env", "bench/requirements.txt")?;
    step("building the peers (their own workspace)");
    let peers = root().join("bench/peers");
    check(
        command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--release", "--quiet"])
            .current_dir(&peers),
    )?;
    step("building Assize");
    cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "assize-cli",
        "--package",
        "assize-bench",
    ])?;
    step("measuring");
    check(
        command(root().join("target/release/assize-bench"))
            .args(args)
            .env("BENCH_PYTHON", bin.join("python"))
            .env("BENCH_PEERS", peers.join("target/release/assize-bench-peers"))
            .env("BENCH_ASSIZE", root().join("target/release/assize")),
    )
}
