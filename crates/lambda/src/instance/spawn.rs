//! Starts a launcher and holds on to it.

use crate::launcher::spec::{Spec, VARIABLE};
use std::fs::File;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;

/// One variable may hold 128 KiB on Linux.
const MAX_SPEC: usize = 120 * 1024;
/// How long a tree may take to end before its launcher is killed too.
const PATIENCE: Duration = Duration::from_secs(3);

/// How to start a launcher: a program that calls [`crate::launch`].
#[derive(Clone, Debug)]
pub struct Launcher {
    /// The program, usually the server's own.
    pub program: PathBuf,
    /// The arguments that lead it to [`crate::launch`].
    pub args: Vec<String>,
}

/// A started launcher.
pub struct Process {
    pub control: UnixStream,
    pub output: pipe::Receiver,
    direct: File,
    id: u32,
    child: Option<Child>,
}

impl Process {
    /// Starts a launcher. Must be called within a tokio runtime.
    pub fn start(launcher: &Launcher, spec: &Spec) -> std::io::Result<Self> {
        let text = serde_json::to_string(spec)?;
        if text.len() > MAX_SPEC {
            return Err(std::io::Error::other("its environment is too large"));
        }
        let (ours, theirs) = StdStream::pair()?;
        ours.set_nonblocking(true)?;
        let (reader, writer) = std::io::pipe()?;
        let child = Command::new(&launcher.program)
            .args(&launcher.args)
            .env_clear()
            .env(VARIABLE, text)
            .current_dir("/")
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::from(writer.try_clone()?))
            .stderr(Stdio::from(writer))
            .spawn()?;
        let reader = OwnedFd::from(reader);
        let direct = File::from(reader.try_clone()?);
        Ok(Self {
            control: UnixStream::from_std(ours)?,
            output: pipe::Receiver::from_owned_fd(reader)?,
            direct,
            id: child.id(),
            child: Some(child),
        })
    }

    /// The launcher's identifier.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// Reads what is in the pipe right now, without asking tokio, whose knowledge of it may be
    /// older than the answer that has just come.
    pub fn read_now(&mut self, buffer: &mut [u8]) -> usize {
        self.direct.read(buffer).unwrap_or(0)
    }

    /// Ends the whole tree, and waits until it is gone. Returns what was still in the pipe.
    pub async fn end(&mut self) -> Vec<u8> {
        // The launchers watch this socket: whatever comes, or its end, makes them end their tree.
        let _ = self.control.try_write(b"\n");
        let (Some(mut child), Ok(mut direct)) = (self.child.take(), self.direct.try_clone()) else {
            return Vec::new();
        };
        let ended = tokio::task::spawn_blocking(move || {
            wait(&mut child);
            let mut rest = vec![0; 256 * 1024];
            let mut len = 0;
            while let Some(room) = rest.get_mut(len..).filter(|room| !room.is_empty()) {
                match direct.read(room) {
                    Ok(got) if got > 0 => len += got,
                    _ => break,
                }
            }
            rest.truncate(len);
            rest
        });
        ended.await.unwrap_or_default()
    }
}

/// Waits for a launcher, which ends after its tree; kills it when that takes too long.
fn wait(child: &mut Child) {
    let begun = Instant::now();
    let mut pause = Duration::from_micros(200);
    while let Ok(None) = child.try_wait() {
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return;
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}
