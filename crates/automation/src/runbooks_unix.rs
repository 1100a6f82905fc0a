//! A runbook's process.

use super::Failure;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Bytes of each output that are kept; the rest is read and dropped.
const MAX_OUTPUT: usize = 1_000;
/// Where programs are found.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";
/// Between two looks at the process.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How long to wait for the end of the output of a process that has ended: something that left its
/// process group may hold it open.
const OUTPUT_GRACE: Duration = Duration::from_millis(500);

pub(super) fn is_executable(about: &std::fs::Metadata) -> bool {
    about.permissions().mode() & 0o111 != 0
}

pub(super) fn run(
    program: &Path,
    input: Vec<u8>,
    keys: &[(String, String)],
    timeout: Duration,
) -> Result<String, Failure> {
    let failed = |what: &str, e: std::io::Error| Failure::from(format!("{what}: {e}"));
    let folder = tempfile::tempdir().map_err(|e| failed("no folder to run in", e))?;
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("PATH", PATH)
        .env("LANG", "C.UTF-8")
        .env("HOME", folder.path())
        .env("TMPDIR", folder.path())
        .envs(keys.iter().map(|(name, value)| (name, value)))
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let mut child = command.spawn().map_err(|e| failed("the runbook cannot be started", e))?;
    let group = Group(i32::try_from(child.id()).map(Pid::from_raw).ok());
    if let Some(mut stdin) = child.stdin.take() {
        // A runbook need not read its input.
        std::thread::spawn(move || drop(stdin.write_all(&input)));
    }
    let (out, err) = (child.stdout.take().map(read), child.stderr.take().map(read));
    let status = wait(&mut child, timeout).map_err(|e| failed("waiting for the runbook", e));
    drop(group);
    if !matches!(status, Ok(Some(_))) {
        // It was killed with its group; only its entry is left.
        let _ = child.wait();
    }
    let told: Vec<String> = [out, err].into_iter().flatten().map(|r| finish(&r)).collect();
    let told = told.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let told = told.collect::<Vec<_>>().join("\n");
    match status? {
        None => Err(format!("it took longer than {} s: {told}", timeout.as_secs()).into()),
        Some(status) if status.success() => Ok(told),
        Some(status) => Err(format!("{status}: {told}").into()),
    }
}

/// Kills a process group when it is dropped.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0 {
            // Nothing is left to kill when all have ended.
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

/// Waits for the end; `None` when the time is over.
fn wait(child: &mut Child, timeout: Duration) -> std::io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= timeout {
            return Ok(None);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Reads an output to its end on a thread of its own, and keeps its beginning.
fn read(mut from: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4_096];
        let mut kept = 0;
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            let part = buffer.get(..count.min(MAX_OUTPUT - kept)).unwrap_or_default();
            kept += part.len();
            if !part.is_empty() && sender.send(part.to_vec()).is_err() {
                return;
            }
        }
    });
    receiver
}

fn finish(output: &Receiver<Vec<u8>>) -> String {
    let until = Instant::now() + OUTPUT_GRACE;
    let mut all = Vec::new();
    while let Ok(part) = output.recv_timeout(until.saturating_duration_since(Instant::now())) {
        all.extend(part);
    }
    String::from_utf8_lossy(&all).into_owned()
}
