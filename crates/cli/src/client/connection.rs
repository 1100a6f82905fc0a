//! Which server a command speaks to, and with whose key.

use super::Client;
use crate::error::CliError;
use assize_server::{CREDENTIALS_FILE, Config, LocalCredentials, Settings};
use assize_wire::sigv4::Credentials;
use std::path::{Path, PathBuf};

/// Options of every command that speaks to a server.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Connection {
    /// The server [default: AWS_ENDPOINT_URL, else the one of the data directory]
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// The data directory of a server on this machine [default: the platform's]
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// The region to ask about [default: AWS_REGION, AWS_DEFAULT_REGION, or the server's]
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
}

/// A server, and a key for it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The URL.
    pub endpoint: String,
    /// The region of the signatures.
    pub region: String,
    /// The key; without one requests go unsigned.
    pub credentials: Option<Credentials>,
}

const DEFAULT_REGION: &str = "us-east-1";

impl Connection {
    /// A client of the server that is meant.
    pub fn client(&self) -> Result<Client, CliError> {
        Ok(Client::new(&self.place()?)?)
    }

    /// The server that is meant.
    ///
    /// A key belongs to a server: one that is named by `--endpoint` or `AWS_ENDPOINT_URL` is
    /// asked with the key of the environment; the one of a data directory with the key that
    /// it wrote there, so that a key of AWS never goes to it by accident.
    pub fn place(&self) -> Result<Place, CliError> {
        let named = self.endpoint.clone().or_else(|| match self.data_dir {
            Some(_) => None,
            None => variable("AWS_ENDPOINT_URL"),
        });
        let region = self.region.clone();
        let local = || read(&self.data_dir()?);
        match named {
            None => match local()? {
                Some(local) => Ok(Place::of(&local).in_region(region)),
                None => Err(no_server(&self.data_dir()?)),
            },
            Some(endpoint) => {
                let endpoint = endpoint.trim_end_matches('/').to_owned();
                let (credentials, local_region) = match from_environment() {
                    Some(credentials) => (Some(credentials), None),
                    // The local server by its name, or a forwarded port.
                    None => match local()? {
                        Some(local) => (Some(key(&local)), Some(local.region)),
                        None => (None, None),
                    },
                };
                let region = region
                    .or_else(region_variable)
                    .or(local_region)
                    .unwrap_or_else(|| DEFAULT_REGION.to_owned());
                Ok(Place { endpoint, region, credentials })
            }
        }
    }

    /// The data directory that is meant: the flag's, or as `assize serve` finds it.
    pub fn data_dir(&self) -> Result<PathBuf, CliError> {
        if let Some(dir) = &self.data_dir {
            return Ok(dir.clone());
        }
        let config = Config::load(Settings::default(), None);
        Ok(config.map_err(|e| CliError::Failed(e.to_string()))?.data_dir)
    }
}

impl Place {
    /// The server that wrote down these.
    pub fn of(local: &LocalCredentials) -> Self {
        Self {
            endpoint: local.endpoint.clone(),
            region: local.region.clone(),
            credentials: Some(key(local)),
        }
    }

    fn in_region(mut self, region: Option<String>) -> Self {
        if let Some(region) = region {
            self.region = region;
        }
        self
    }
}

/// What a server wrote into its data directory.
pub fn read(data_dir: &Path) -> Result<Option<LocalCredentials>, CliError> {
    LocalCredentials::read(data_dir).map_err(|source| CliError::Io {
        action: "read",
        what: format!("the credentials in `{}`", data_dir.display()),
        source,
    })
}

fn key(local: &LocalCredentials) -> Credentials {
    Credentials::new(&local.access_key_id, &local.secret_access_key)
}

fn from_environment() -> Option<Credentials> {
    let id = variable("AWS_ACCESS_KEY_ID")?;
    let mut credentials = Credentials::new(id, variable("AWS_SECRET_ACCESS_KEY")?);
    credentials.session_token = variable("AWS_SESSION_TOKEN");
    Some(credentials)
}

fn region_variable() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// Nothing says which server is meant. Whoever listens on the usual port may be another one, of
/// other data.
fn no_server(data_dir: &Path) -> CliError {
    let dir = data_dir.display();
    let file = data_dir.join(CREDENTIALS_FILE);
    CliError::Failed(format!(
        "no server was ever started on the data directory `{dir}`: there is no `{}`; start one with \
         `assize serve --data-dir {dir}`, or name one with --endpoint URL or AWS_ENDPOINT_URL",
        file.display()
    ))
}

/// A variable that is set and not empty.
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

impl From<assize_server::StartError> for CliError {
    fn from(error: assize_server::StartError) -> Self {
        Self::Failed(error.to_string())
    }
}
