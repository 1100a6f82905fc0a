//! Which layers of the sandbox hold.

use serde::{Deserialize, Serialize};

/// A layer of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Layer {
    /// No way to gain privileges by running a program.
    NoNewPrivileges,
    /// Bounds on processes, open files, file sizes and memory of each process.
    Limits,
    /// Landlock: which files can be read, run and written.
    Files,
    /// Landlock: which TCP ports can be connected to; none can be bound.
    Tcp,
    /// Landlock: no signals and no abstract sockets to processes outside.
    Scope,
    /// A process tree of its own, which ends as a whole.
    Processes,
    /// Its own `/tmp`, and the folders of other functions out of sight.
    Mounts,
    /// A filter of system calls: no sockets but TCP, no tracing, no namespaces, no mounts.
    Calls,
    /// A user of its own; or, when the server isn't root, a namespace in which its processes
    /// are counted.
    User,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::NoNewPrivileges,
        Self::Limits,
        Self::Files,
        Self::Tcp,
        Self::Scope,
        Self::Processes,
        Self::Mounts,
        Self::Calls,
        Self::User,
    ];

    /// What it is, for people.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::NoNewPrivileges => "no new privileges",
            Self::Limits => "resource limits",
            Self::Files => "files (Landlock)",
            Self::Tcp => "TCP ports (Landlock)",
            Self::Scope => "signals and abstract sockets (Landlock)",
            Self::Processes => "process tree (PID namespace)",
            Self::Mounts => "own /tmp (mount namespace)",
            Self::Calls => "system calls (seccomp)",
            Self::User => "own user or user namespace",
        }
    }
}

/// What became of the layers on this kernel, for this user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReport {
    /// Those that hold.
    pub held: Vec<Layer>,
    /// Those that don't, and why.
    pub missing: Vec<(Layer, String)>,
}

impl SandboxReport {
    /// Notes a layer's fate.
    #[cfg_attr(not(target_os = "linux"), allow(dead_code))]
    pub(crate) fn note(&mut self, layer: Layer, fate: Result<(), String>) {
        match fate {
            Ok(()) => self.held.push(layer),
            Err(reason) => self.missing.push((layer, reason)),
        }
    }

    /// Whether a layer holds.
    #[must_use]
    pub fn holds(&self, layer: Layer) -> bool {
        self.held.contains(&layer)
    }

    /// Whether all of them hold.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        Layer::ALL.iter().all(|layer| self.holds(*layer))
    }

    /// The missing layers in one line.
    #[must_use]
    pub fn missing_text(&self) -> String {
        let told: Vec<String> = self
            .missing
            .iter()
            .map(|(layer, reason)| format!("{}: {reason}", layer.describe()))
            .collect();
        told.join("; ")
    }
}
