//! Running the binary, and servers of it.
#![allow(clippy::unwrap_used, clippy::panic)]
#![allow(dead_code, reason = "each test file uses a part")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// A command line without anything of the caller's environment that could steer it.
pub fn assize(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assize"));
    for (name, _) in std::env::vars() {
        if name.starts_with("AWS_") || name.starts_with("ASSIZE_") {
            command.env_remove(name);
        }
    }
    command.args(args).env_remove("NO_COLOR");
    command
}

pub fn run(args: &[&str]) -> Output {
    assize(args).stdin(Stdio::null()).output().unwrap()
}

pub fn run_with_input(args: &[&str], input: &[u8]) -> Output {
    let mut command = assize(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

pub fn json(output: &Output) -> Value {
    serde_json::from_str(stdout(output))
        .unwrap_or_else(|e| panic!("{e}: {} {}", stdout(output), stderr(output)))
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("{:?}", output.status))
}

/// A server on a free port, killed when it goes.
pub struct Served {
    child: Child,
    pub endpoint: String,
    pub banner: Vec<String>,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Served {
    pub fn start(data_dir: &Path, more: &[&str]) -> Self {
        let mut command = assize(&["serve", "--listen", "127.0.0.1:0", "--log", "error"]);
        command.arg("--data-dir").arg(data_dir).args(more);
        let mut child = command.stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut banner = Vec::new();
        while !banner.iter().any(|line: &String| line.contains("a shell")) {
            let mut line = String::new();
            assert!(stderr.read_line(&mut line).unwrap() > 0, "the server ended: {banner:?}");
            banner.push(line.trim_end().to_owned());
        }
        let at = banner.iter().find_map(|line| line.trim().strip_prefix("at")).unwrap();
        Self { endpoint: at.trim().to_owned(), child, banner, stderr }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it with a signal's name; answers whether it ended well.
    pub fn end(mut self, signal: &str) -> (bool, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut self.stderr, &mut rest).unwrap();
        (status.success(), rest)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An item of a security group, with SSH open or not.
pub fn group(id: &str, day: u32, open: bool) -> String {
    let block = if open { "0.0.0.0/0" } else { "10.0.0.0/8" };
    format!(
        r#"{{"configurationItemVersion":"1.3","awsAccountId":"123456789012","awsRegion":"us-east-1","resourceType":"AWS::EC2::SecurityGroup","resourceId":"{id}","configurationItemStatus":"OK","configurationItemCaptureTime":"2026-01-{day:02}T00:00:00Z","configurationStateId":{day},"configuration":{{"groupId":"{id}","ipPermissions":[{{"ipProtocol":"tcp","fromPort":22,"toPort":22,"ipRanges":["{block}"]}}]}},"supplementaryConfiguration":{{}},"tags":{{}},"relationships":[]}}"#
    )
}
