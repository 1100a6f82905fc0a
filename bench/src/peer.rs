//! Peers that run as programs of their own and print one JSON line.

use crate::harness::{Fault, Settings};
use serde::Deserialize;
use std::path::Path;
use std::process::Command;

/// What a peer printed.
#[derive(Debug, Deserialize)]
pub struct Found {
    /// Items judged.
    pub items: usize,
    /// How long that took.
    pub seconds: f64,
    /// How many violations there are; nothing from a peer that only parses.
    pub violations: Option<usize>,
}

/// A peer of the rule evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// CloudFormation Guard's library.
    Guard,
    /// The same with ten policies.
    GuardTen,
    /// regorus.
    Rego,
    /// The same with ten policies.
    RegoTen,
    /// The article's check.
    Python,
    /// sonic-rs's parse into a `Value`.
    Parse,
}

impl Peer {
    /// What to call it in a table.
    pub fn title(self) -> &'static str {
        match self {
            Self::Guard | Self::GuardTen => "cfn-guard run_checks",
            Self::Rego | Self::RegoTen => "regorus, compiled",
            Self::Python => "the article's check, Python",
            Self::Parse => "bare parse, sonic-rs Value",
        }
    }

    fn command(self, settings: &Settings) -> Option<Command> {
        let rust = |name| {
            let mut command = Command::new(settings.peers.as_ref()?);
            command.arg(name);
            Some(command)
        };
        match self {
            Self::Guard => rust("cfn-guard"),
            Self::GuardTen => rust("cfn-guard-ten"),
            Self::Rego => rust("regorus"),
            Self::RegoTen => rust("regorus-ten"),
            Self::Parse => rust("sonic-rs"),
            Self::Python => {
                let mut command = Command::new(settings.python.as_ref()?);
                command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/peers/check.py"));
                Some(command)
            }
        }
    }

    /// Whether the peer is there.
    pub fn available(self, settings: &Settings) -> bool {
        self.command(settings).is_some()
    }

    /// Lets the peer judge the first `items` lines of a file.
    pub fn run(self, settings: &Settings, file: &Path, items: usize) -> Result<Found, Fault> {
        let name = self.title();
        let mut command =
            self.command(settings).ok_or_else(|| format!("{name} is not installed"))?;
        let output = command.arg(file).arg(items.to_string()).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{name} failed: {}", said.trim()).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}
