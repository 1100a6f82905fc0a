//! The demonstration's server.

use super::account;
use crate::client::{Client, Place};
use crate::error::CliError;
use assize_model::ConfigurationItem;
use assize_server::{Config, LocalCredentials, Running, Server};
use std::net::SocketAddr;
use tempfile::TempDir;

/// A server with its data in a temporary directory, which goes with it.
pub struct Stage {
    client: Client,
    // Before the directory, so that it ends first.
    running: Running,
    dir: TempDir,
}

impl Stage {
    /// Starts the server; it works as any other, on the disk.
    pub fn start(listen: Option<SocketAddr>) -> Result<Self, CliError> {
        let dir = tempfile::Builder::new().prefix("assize-demo-").tempdir().map_err(|source| {
            CliError::Io { action: "make", what: "a temporary directory".to_owned(), source }
        })?;
        let config = Config {
            listen: listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0))),
            account: account::ACCOUNT.to_owned(),
            region: account::REGION.to_owned(),
            home_region: account::REGION.to_owned(),
            ..Config::new(dir.path())
        };
        let running = Server::start(config)?;
        let client = Client::new(&Place::of(running.credentials()))?;
        Ok(Self { client, running, dir })
    }

    /// A client with the administrator's key.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What a shell needs to speak to the server.
    pub fn credentials(&self) -> &LocalCredentials {
        self.running.credentials()
    }

    /// The directory.
    pub fn data_dir(&self) -> String {
        self.dir.path().display().to_string()
    }

    /// Records items; answers how many resources are known that were not before.
    pub fn record(&self, items: &[ConfigurationItem]) -> Result<u64, CliError> {
        let mut body = String::new();
        for item in items {
            body.push_str(&item.to_json());
            body.push('\n');
        }
        let recorded = self.client.items(body.as_bytes(), None)?;
        if let Some(rejected) = recorded.rejected.first() {
            return Err(CliError::Failed(format!(
                "the server refused item {}: {}",
                rejected.record, rejected.reason
            )));
        }
        Ok(recorded.summary.discovered)
    }

    /// Ends the server and removes its data.
    pub fn end(self) -> Result<(), CliError> {
        self.running.shutdown()?;
        self.dir.close().map_err(|source| CliError::Io {
            action: "remove",
            what: "the temporary directory".to_owned(),
            source,
        })
    }
}
