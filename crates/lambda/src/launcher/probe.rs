//! What this kernel can do for this user, without running anything.

use super::spec::{Report, Spec, VARIABLE};
use crate::instance::spawn::Launcher;
use crate::report::SandboxReport;
use std::io::{BufRead as _, BufReader, Error, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::Duration;

/// How long a launcher may take to say something.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest report, in bytes.
const MAX_REPORT: u64 = 64 * 1024;
/// The user that a server that is root would give to a function.
const USER: u32 = 900_000;

/// Makes a sandbox with nothing in it, and tells which of its layers hold.
///
/// # Errors
/// When the launcher can't be started, or says nothing that is understood.
pub fn probe(launcher: &Launcher) -> std::io::Result<SandboxReport> {
    let tmp = tempfile::tempdir()?;
    let spec = Spec {
        program: None,
        args: Vec::new(),
        env: std::collections::BTreeMap::new(),
        dir: "/".into(),
        tmp: tmp.path().to_path_buf(),
        read: Vec::new(),
        opt: None,
        ports: Vec::new(),
        uid: nix::unistd::getuid().is_root().then_some(USER),
        processes: 16,
        file_size: 1 << 20,
        data_size: 1 << 30,
        require: false,
    };
    let (ours, theirs) = UnixStream::pair()?;
    ours.set_read_timeout(Some(PATIENCE))?;
    let mut child = Command::new(&launcher.program)
        .args(&launcher.args)
        .env_clear()
        .env(VARIABLE, serde_json::to_string(&spec)?)
        .current_dir("/")
        .stdin(Stdio::from(OwnedFd::from(theirs)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    let heard = BufReader::new(ours.try_clone()?.take(MAX_REPORT)).read_line(&mut line);
    // The launcher ends when nobody listens any more.
    drop(ours);
    if heard.is_err() {
        child.kill()?;
    }
    child.wait()?;
    heard?;
    match serde_json::from_str(&line) {
        Ok(Report::Layers(report) | Report::Refused(report)) => Ok(report),
        Ok(Report::Failed(reason)) => Err(Error::other(reason)),
        Ok(Report::Exited { .. }) | Err(_) => Err(Error::other("the launcher said nothing")),
    }
}
