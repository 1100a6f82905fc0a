//! Programs in the folder of runbooks.
//!
//! A runbook is a regular file in that folder that may be executed. It gets the job as JSON on
//! standard input, runs in an empty folder of its own with a clean environment, and has its process
//! group killed when it has ended or its time is over. An exit status of 0 means that it did what
//! it should; what it prints is kept, to a bound, in the execution's step.

use crate::steps::Failure;
use assize_engine::remediation::Job;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest name.
const MAX_NAME: usize = 100;

/// Why a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RunbooksError {
    /// It can't be read.
    #[error("the folder of runbooks `{path}` cannot be used: {reason}")]
    Unreadable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: std::io::Error,
    },
    /// It is no folder.
    #[error("`{0}` is no folder of runbooks")]
    NoFolder(PathBuf),
    /// Not on this system.
    #[error("runbooks need a Unix system")]
    Unsupported,
}

/// The folder.
#[derive(Clone, Debug)]
pub struct Runbooks {
    folder: PathBuf,
    timeout: Duration,
}

impl Runbooks {
    /// The runbooks in a folder; each may run for `timeout`.
    ///
    /// # Errors
    /// When it can't be used.
    pub fn open(folder: &Path, timeout: Duration) -> Result<Self, RunbooksError> {
        if !cfg!(unix) {
            return Err(RunbooksError::Unsupported);
        }
        let unreadable = |reason| RunbooksError::Unreadable { path: folder.to_owned(), reason };
        let whole = folder.canonicalize().map_err(unreadable)?;
        if !whole.is_dir() {
            return Err(RunbooksError::NoFolder(folder.to_owned()));
        }
        Ok(Self { folder: whole, timeout })
    }

    /// Runs a runbook with `keys` in its environment; answers what it printed.
    pub(crate) fn run(
        &self,
        name: &str,
        job: &Job,
        keys: &[(String, String)],
    ) -> Result<String, Failure> {
        let program = self.find(name)?;
        let input = serde_json::json!({
            "account": job.home.account,
            "region": job.home.region,
            "ruleId": job.rule_id,
            "executionId": job.id,
            "resourceType": job.key.resource_type,
            "resourceId": job.key.resource_id,
            "parameters": job.parameters,
        });
        let mut input = input.to_string().into_bytes();
        input.push(b'\n');
        imp::run(&program, input, keys, self.timeout)
    }

    /// The program of that name: never a path, a link, or something hidden.
    fn find(&self, name: &str) -> Result<PathBuf, Failure> {
        let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        if name.is_empty()
            || name.len() > MAX_NAME
            || name.starts_with('.')
            || !name.bytes().all(good)
        {
            let text = "The name of a runbook has letters, digits, `-`, `_` and `.`, at most 100.";
            return Err(text.into());
        }
        let path = self.folder.join(name);
        let about = path.symlink_metadata();
        let about = about.map_err(|_| format!("There is no runbook `{name}`."))?;
        if !about.is_file() || !imp::is_executable(&about) {
            return Err(format!("The runbook `{name}` is no executable file.").into());
        }
        Ok(path)
    }
}

#[cfg(not(unix))]
mod imp {
    use super::Failure;
    use std::path::Path;
    use std::time::Duration;

    pub(super) fn is_executable(_: &std::fs::Metadata) -> bool {
        false
    }

    pub(super) fn run(
        _: &Path,
        _: Vec<u8>,
        _: &[(String, String)],
        _: Duration,
    ) -> Result<String, Failure> {
        Err("Runbooks need a Unix system.".into())
    }
}

#[cfg(unix)]
#[path = "runbooks_unix.rs"]
mod imp;

#[cfg(all(test, unix))]
#[path = "runbooks_tests.rs"]
mod tests;
