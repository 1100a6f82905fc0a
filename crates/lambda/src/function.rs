//! What is run.

use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A function as its configuration says, with its code unpacked.
#[derive(Clone)]
pub struct Function {
    /// The ARN by which it is invoked; the function sees it in its context.
    pub arn: String,
    /// The name without account or qualifier.
    pub name: String,
    /// `$LATEST` or a published number.
    pub version: String,
    /// The account of twelve digits.
    pub account: String,
    /// The region, such as `eu-west-1`.
    pub region: String,
    /// AWS's name of the runtime: `python3.12`, `nodejs22.x`, `provided.al2023`, …
    pub runtime: String,
    /// What the runtime calls, such as `module.function`.
    pub handler: String,
    /// How long one event may take.
    pub timeout: Duration,
    /// How much memory all of its processes may use together, in MiB.
    pub memory_mb: u32,
    /// The variables of its configuration. Names that Lambda reserves are not taken from here.
    pub environment: BTreeMap<String, String>,
    /// The folder with its code: see [`crate::Package::unpack`].
    pub code_dir: PathBuf,
    /// The folder with its layers' files, if it has layers: what it finds at `/opt`. See
    /// [`crate::Package::join`].
    pub layers_dir: Option<PathBuf>,
    /// The package's digest: a new one ends the processes that run older code.
    pub code_sha256: String,
    /// The role whose temporary keys it gets.
    pub role_arn: String,
    /// How many events may be handled at once; `None`: only the common limit holds.
    pub concurrency: Option<usize>,
}

impl std::fmt::Debug for Function {
    /// Without the values of the environment: they may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Function")
            .field("arn", &self.arn)
            .field("version", &self.version)
            .field("runtime", &self.runtime)
            .field("handler", &self.handler)
            .field("code_sha256", &self.code_sha256)
            .finish_non_exhaustive()
    }
}

impl Function {
    /// The log group, `/aws/lambda/NAME`.
    #[must_use]
    pub fn log_group(&self) -> String {
        format!("/aws/lambda/{}", self.name)
    }

    /// Under which its processes are kept: one function, one version.
    pub(crate) fn key(&self) -> String {
        format!("{}:{}:{}:{}", self.account, self.region, self.name, self.version)
    }

    /// Changes with everything that a running process has been told at its start.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        add(&self.runtime);
        add(&self.handler);
        add(&self.memory_mb.to_string());
        add(&self.timeout.as_millis().to_string());
        add(&self.code_sha256);
        add(&self.code_dir.to_string_lossy());
        add(&self.layers_dir.as_deref().unwrap_or(Path::new("")).to_string_lossy());
        add(&self.role_arn);
        for (name, value) in &self.environment {
            add(name);
            add(value);
        }
        hash.finalize().into()
    }
}

#[cfg(test)]
pub(crate) fn example() -> Function {
    Function {
        arn: "arn:aws:lambda:eu-west-1:123456789012:function:f".into(),
        name: "f".into(),
        version: "$LATEST".into(),
        account: "123456789012".into(),
        region: "eu-west-1".into(),
        runtime: "python3.12".into(),
        handler: "f.handler".into(),
        timeout: Duration::from_secs(3),
        memory_mb: 128,
        environment: BTreeMap::from([("SECRET".into(), "hunter2".into())]),
        code_dir: PathBuf::from("/code"),
        layers_dir: None,
        code_sha256: "abc".into(),
        role_arn: "arn:aws:iam::123456789012:role/r".into(),
        concurrency: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_of_a_process_is_in_the_fingerprint() {
        let base = example();
        let changed: [fn(&mut Function); 8] = [
            |f| f.handler.push('x'),
            |f| f.runtime.push('x'),
            |f| f.memory_mb += 1,
            |f| f.timeout += Duration::from_secs(1),
            |f| f.code_sha256.push('x'),
            |f| f.role_arn.push('x'),
            |f| f.layers_dir = Some(PathBuf::from("/layers")),
            |f| drop(f.environment.insert("A".into(), String::new())),
        ];
        for change in changed {
            let mut other = base.clone();
            change(&mut other);
            assert_ne!(other.fingerprint(), base.fingerprint());
        }
        assert_eq!(base.clone().fingerprint(), base.fingerprint());
    }

    #[test]
    fn secrets_are_not_printed() {
        assert!(!format!("{:?}", example()).contains("hunter2"));
    }
}
