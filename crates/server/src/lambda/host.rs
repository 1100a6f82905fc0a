//! The runner of processes as the registry's host.

use super::Late;
use super::keys::RoleKeys;
use super::logs::StoredLogs;
use crate::config::Config;
use assize_engine::ports::LogStore;
use assize_functions::{Answer, Host, HostError, InvokeOptions, Target};
use assize_lambda::{
    Config as RunnerConfig, EnvironmentSource, Function, InvokeError, Launcher, Package,
    PackageError, Runner,
};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Runs functions as sandboxed processes.
pub(super) struct ProcessHost {
    runner: Runner,
    /// Below it, each package has a folder.
    unpacked: PathBuf,
}

impl ProcessHost {
    pub(super) fn start(
        config: &Config,
        launcher: &Path,
        addr: SocketAddr,
        logs: &Arc<dyn LogStore>,
        iam: &Late,
    ) -> std::io::Result<Self> {
        let folder = config.data_dir.join("functions");
        std::fs::create_dir_all(&folder)?;
        let folder = std::fs::canonicalize(folder)?;
        let launcher = Launcher { program: launcher.to_owned(), args: vec!["__function".into()] };
        let endpoint = crate::credentials::endpoint(addr);
        let mut settings = RunnerConfig::new(folder.clone(), launcher, endpoint, addr.port());
        settings.require_sandbox = config.require_sandbox;
        settings.concurrency = config.function_concurrency;
        if let Some(home) = &config.function_python {
            settings.python = EnvironmentSource::Existing(home.clone());
        }
        if let Some(home) = &config.function_node {
            settings.node = EnvironmentSource::Existing(home.clone());
        }
        let keys = Arc::new(RoleKeys { iam: Arc::clone(iam), open: config.no_auth });
        let sink = Arc::new(StoredLogs { logs: Arc::clone(logs) });
        let runner = Runner::new(settings, keys, sink)?;
        Ok(Self { runner, unpacked: folder.join("unpacked") })
    }

    /// The folder of a zip file, which is unpacked unless it is already.
    fn unpacked(&self, digest: &str, zip: &Path) -> Result<PathBuf, PackageError> {
        let folder = Package::folder(&self.unpacked, digest);
        if folder.is_dir() {
            return Ok(folder);
        }
        let read = std::fs::read(zip);
        let bytes = read.map_err(|source| PackageError::Io { path: zip.to_owned(), source })?;
        Package::check(&bytes)?.unpack(&self.unpacked)
    }

    /// The function with its code unpacked.
    fn function(&self, target: &Target) -> Result<Function, HostError> {
        let version = &target.version;
        let unavailable = |error: &dyn std::fmt::Display| {
            let name = &target.name;
            HostError::Unavailable(format!(
                "The code of function `{name}` can't be unpacked: {error}"
            ))
        };
        let folder = self.unpacked(&version.code_sha256, &target.code);
        let folder = folder.map_err(|error| unavailable(&error))?;
        let mut digests = Vec::new();
        for (layer, zip) in version.layers.iter().zip(&target.layers) {
            self.unpacked(&layer.code_sha256, zip).map_err(|error| unavailable(&error))?;
            digests.push(layer.code_sha256.as_str());
        }
        let layers_dir = match digests.as_slice() {
            [] => None,
            some => {
                let joined = Package::join(&self.unpacked, some);
                Some(joined.map_err(|error| unavailable(&error))?)
            }
        };
        Ok(Function {
            arn: target.arn.clone(),
            name: target.name.clone(),
            version: version.version.clone(),
            account: target.home.account.clone(),
            region: target.home.region.clone(),
            runtime: version.runtime.clone(),
            handler: version.handler.clone(),
            timeout: Duration::from_secs(u64::from(version.timeout)),
            memory_mb: version.memory_mb,
            environment: version.environment.clone(),
            code_dir: folder,
            layers_dir,
            code_sha256: version.code_sha256.clone(),
            role_arn: version.role.clone(),
            concurrency: target.concurrency.and_then(|n| usize::try_from(n).ok()),
        })
    }
}

impl Host for ProcessHost {
    fn check_package(&self, zip: &[u8]) -> Result<u64, String> {
        Package::check(zip).map(|package| package.unzipped()).map_err(|error| error.to_string())
    }

    fn prepare(&self, runtime: &str) {
        let has_client = ["python", "nodejs"].iter().any(|name| runtime.starts_with(name));
        if has_client {
            self.runner.prepare(runtime);
        }
    }

    fn invoke(
        &self,
        target: &Target,
        event: Vec<u8>,
        options: InvokeOptions,
    ) -> Result<Answer, HostError> {
        let function = self.function(target)?;
        let options = assize_lambda::InvokeOptions {
            request_id: options.request_id,
            client_context: options.client_context,
            trace_id: None,
        };
        let ran = self.runner.invoke(&function, event.into(), options);
        self.runner.flush_logs();
        let answer = ran.map_err(|error| refused(&error))?;
        Ok(Answer {
            payload: answer.payload.to_vec(),
            function_error: answer.function_error,
            log_tail: answer.log_tail,
            access_key_id: Some(answer.access_key_id),
        })
    }

    fn discard(&self, code_sha256: &str) {
        for folder in Package::folders(&self.unpacked, code_sha256) {
            if folder.is_dir()
                && let Err(error) = remove(&folder)
            {
                tracing::warn!(%error, folder = %folder.display(), "unpacked code stays");
            }
        }
    }
}

fn refused(error: &InvokeError) -> HostError {
    let text = error.to_string();
    match error {
        InvokeError::Throttled { .. } | InvokeError::ShuttingDown => HostError::Throttled,
        InvokeError::Role { .. } => HostError::Role(text),
        _ => HostError::Unavailable(text),
    }
}

/// Removes a folder whose folders can't be written to.
fn remove(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))?;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove(&entry.path())?;
        } else {
            std::fs::remove_file(entry.path())?;
        }
    }
    std::fs::remove_dir(folder)
}
