//! How functions are run.

use crate::instance::spawn::Launcher;
use crate::runtimes::{EnvironmentSource, Progress};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How functions are run.
pub struct Config {
    /// Below it are the processes' own folders.
    pub data_dir: PathBuf,
    /// A program that calls [`crate::launch`].
    pub launcher: Launcher,
    /// The edge's URL; its port is the only one that functions can reach.
    pub endpoint: String,
    /// The port in it.
    pub endpoint_port: u16,
    /// Refuse to run a function unless all layers of the sandbox hold.
    pub require_sandbox: bool,
    /// How many events are handled at once, over all functions.
    pub concurrency: usize,
    /// How long a process stays without an event.
    pub idle: Duration,
    /// How long a process may take to ask for its first event.
    pub init_timeout: Duration,
    /// How many processes and threads a function may have in one sandbox.
    pub processes: u64,
    /// Where Python's environment comes from.
    pub python: EnvironmentSource,
    /// Where that of Node.js comes from.
    pub node: EnvironmentSource,
    /// Hears when something is installed.
    pub progress: Progress,
}

impl Config {
    /// The usual bounds: 16 events at once, five minutes idle, ten seconds to begin.
    #[must_use]
    pub fn new(
        data_dir: PathBuf,
        launcher: Launcher,
        endpoint: String,
        endpoint_port: u16,
    ) -> Self {
        let managed = EnvironmentSource::Managed(data_dir.join("runtimes"));
        Self {
            data_dir,
            launcher,
            endpoint,
            endpoint_port,
            require_sandbox: false,
            concurrency: 16,
            idle: Duration::from_secs(300),
            init_timeout: Duration::from_secs(10),
            processes: 256,
            python: managed.clone(),
            node: managed,
            progress: Arc::new(|text| tracing::info!("{text}")),
        }
    }
}
