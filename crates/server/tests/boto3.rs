//! The official SDK for Python talks to the server.
//!
//! The interpreter is `ASSIZE_PYTHON`, else `python3`; without boto3 the test says so and does
//! nothing, unless `ASSIZE_REQUIRE_BOTO3` is set.
#![allow(clippy::unwrap_used, clippy::panic)]

use assize_server::{CREDENTIALS_FILE, Config, Server};
use std::process::Command;

fn python() -> Command {
    Command::new(std::env::var_os("ASSIZE_PYTHON").unwrap_or_else(|| "python3".into()))
}

#[test]
fn boto3_understands_the_server() {
    let found = python().args(["-c", "import boto3"]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("ASSIZE_REQUIRE_BOTO3").is_none(), "boto3 cannot be imported");
        eprintln!("\n*** SKIPPED: boto3 cannot be imported; set ASSIZE_PYTHON ***\n");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let running = Server::start(Config::ephemeral(dir.path())).unwrap();
    let output = python()
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/boto3_smoke.py"))
        // Key, region and endpoint all come from the file that the server wrote.
        .env("AWS_SHARED_CREDENTIALS_FILE", dir.path().join(CREDENTIALS_FILE))
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env_remove("AWS_ACCESS_KEY_ID")
        .env_remove("AWS_SECRET_ACCESS_KEY")
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env_remove("AWS_ENDPOINT_URL")
        .env_remove("AWS_DEFAULT_REGION")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}");
    running.shutdown().unwrap();
}
