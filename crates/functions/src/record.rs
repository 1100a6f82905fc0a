//! A function as it is kept.

use crate::layers::AttachedLayer;
use assize_model::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A function: one document, under its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// `$LATEST`
    pub latest: Version,
    /// What was published, oldest first.
    pub published: Vec<Version>,
    /// The number of the next published version; numbers are not used twice.
    pub next_version: u32,
    /// Aliases by name.
    pub aliases: BTreeMap<String, Alias>,
    /// Resource policies by qualifier; that of the function itself is at the empty one.
    pub policies: BTreeMap<String, Policy>,
    /// Reserved concurrency.
    pub concurrency: Option<u32>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
}

/// A version's code and configuration. What is published never changes.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// `$LATEST` or a number.
    pub version: String,
    /// AWS's name of the runtime.
    pub runtime: String,
    /// What the runtime calls.
    pub handler: String,
    /// The role's ARN.
    pub role: String,
    /// A text for people.
    pub description: String,
    /// How long an event may take, in seconds.
    pub timeout: u32,
    /// In MiB.
    pub memory_mb: u32,
    /// Its variables.
    pub environment: BTreeMap<String, String>,
    /// `x86_64` or `arm64`, as it was said; code runs on the machine as it is.
    pub architecture: String,
    /// `Active` or `PassThrough`
    pub tracing: String,
    /// SHA-256 of the zip file, in base64.
    pub code_sha256: String,
    /// Bytes of the zip file.
    pub code_size: u64,
    /// Bytes of its files; 0 where it was not looked into.
    #[serde(default)]
    pub unzipped: u64,
    /// Its layers; what a later one has is seen in place of an earlier one's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<AttachedLayer>,
    /// When code or configuration changed last.
    pub last_modified: Timestamp,
    /// Changes with every change.
    pub revision_id: String,
}

impl std::fmt::Debug for Version {
    /// Without the values of the environment: they may be secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Version")
            .field("version", &self.version)
            .field("runtime", &self.runtime)
            .field("handler", &self.handler)
            .field("code_sha256", &self.code_sha256)
            .field("revision_id", &self.revision_id)
            .finish_non_exhaustive()
    }
}

/// An alias: a name for a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alias {
    /// The version.
    pub version: String,
    /// A text for people.
    pub description: String,
    /// Changes with every change.
    pub revision_id: String,
}

/// A resource policy: statements as JSON, each with its Sid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Sid and text, in order of their coming.
    pub statements: Vec<(String, String)>,
    /// Changes with every change.
    pub revision_id: String,
}

impl Record {
    /// A version by its name.
    pub(crate) fn version(&self, name: &str) -> Option<&Version> {
        if name == crate::name::LATEST {
            return Some(&self.latest);
        }
        self.published.iter().find(|version| version.version == name)
    }

    /// The version that a qualifier, or none, stands for.
    pub fn resolve(&self, qualifier: Option<&str>) -> Option<&Version> {
        let Some(qualifier) = qualifier else { return Some(&self.latest) };
        match self.aliases.get(qualifier) {
            Some(alias) => self.version(&alias.version),
            None => self.version(qualifier),
        }
    }

    /// Digests of the code that any version needs.
    pub(crate) fn code(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.latest).chain(&self.published).flat_map(|version| {
            let layers = version.layers.iter().map(|layer| layer.code_sha256.as_str());
            std::iter::once(version.code_sha256.as_str()).chain(layers)
        })
    }
}

/// A random UUID, for revisions.
pub(crate) fn uuid() -> String {
    let mut bytes = [0u8; 16];
    // Without randomness, the fallback is still another one at each call.
    if getrandom::fill(&mut bytes).is_err() {
        static NEXT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        bytes = u128::from(next).to_be_bytes();
    }
    let n = (u128::from_be_bytes(bytes) & !(0xf << 76) & !(3 << 62)) | (4 << 76) | (2 << 62);
    let hex = format!("{n:032x}");
    let part = |from, to| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
