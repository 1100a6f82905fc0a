//! What the server tells a launcher, and what the launcher tells the server.

use crate::report::SandboxReport;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The variable in which a launcher finds its specification. Unlike an argument, a process's
/// variables can be read by nobody but its own user.
pub const VARIABLE: &str = "ASSIZE_FUNCTION";

/// What to run, and what it may do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Spec {
    /// The program; `None`: only report what this kernel can do.
    pub program: Option<PathBuf>,
    pub args: Vec<String>,
    pub env: BTreeMap<String, String>,
    /// The folder in which it begins: its code.
    pub dir: PathBuf,
    /// Its own folder: the only one in which it may write; appears as `/tmp`.
    pub tmp: PathBuf,
    /// What it may read and run beside the system's own programs and libraries.
    pub read: Vec<PathBuf>,
    /// What appears as `/opt`, where mounts can be made: its layers.
    pub opt: Option<PathBuf>,
    /// The TCP ports that it may connect to.
    pub ports: Vec<u16>,
    /// The user to become, when the server is root.
    pub uid: Option<u32>,
    /// How many processes and threads it may have.
    pub processes: u64,
    /// How large a file may become, in bytes.
    pub file_size: u64,
    /// How much one process may allocate, in bytes; what all use together is watched.
    pub data_size: u64,
    /// Refuse to run unless all layers hold.
    pub require: bool,
}

/// What a launcher says on its standard input, which is a socket: one JSON value in a line.
#[derive(Debug, Serialize, Deserialize)]
pub enum Report {
    /// The sandbox is made; the program starts now.
    Layers(SandboxReport),
    /// The sandbox is refused: it is required, and a layer is missing.
    Refused(SandboxReport),
    /// It could not be started.
    Failed(String),
    /// The program has ended.
    Exited {
        /// Its exit code, unless a signal has ended it.
        code: Option<i32>,
        /// The signal.
        signal: Option<i32>,
    },
}
