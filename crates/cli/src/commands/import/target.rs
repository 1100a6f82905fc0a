//! Where items go: a server, or a data directory that no server holds.

use crate::client::{Client, Connection, Place, read_local};
use crate::error::CliError;
use assize_server::{CREDENTIALS_FILE, Config, Running, Server, Settings};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Where items go.
pub struct Target {
    client: Client,
    own: Option<Own>,
}

/// A server in this process, for as long as the import takes.
struct Own {
    running: Running,
    data_dir: PathBuf,
}

impl Target {
    /// Finds the server. A data directory that is named and that no server holds is opened in
    /// this process.
    pub fn open(connection: &Connection) -> Result<Self, CliError> {
        let named = connection.endpoint.is_none();
        let Some(dir) = connection.data_dir.as_deref().filter(|_| named) else {
            let client = connection.client()?;
            // Better now than after reading.
            client.status()?;
            return Ok(Self { client, own: None });
        };
        if read_local(dir)?.is_some() {
            let client = connection.client()?;
            match client.status() {
                Ok(_) => return Ok(Self { client, own: None }),
                Err(error) if error.is_unreachable() => {}
                // Somebody else listens there now.
                Err(_) => {}
            }
        }
        Self::in_process(dir, connection.region.as_deref())
    }

    fn in_process(dir: &Path, region: Option<&str>) -> Result<Self, CliError> {
        let before = std::fs::read(dir.join(CREDENTIALS_FILE)).ok();
        let region = match region {
            Some(region) => Some(region.to_owned()),
            None => read_local(dir)?.map(|local| local.region),
        };
        let settings = Settings {
            listen: Some(SocketAddr::from(([127, 0, 0, 1], 0))),
            data_dir: Some(dir.to_owned()),
            region,
            ..Settings::default()
        };
        let config = Config::load(settings, None).map_err(|e| CliError::Failed(e.to_string()))?;
        let running = Server::start(config)?;
        put_back(dir, before.as_deref())?;
        let client = Client::new(&Place::of(running.credentials()))?;
        Ok(Self { client, own: Some(Own { running, data_dir: dir.to_owned() }) })
    }

    /// Who is spoken to.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The server's URL, or the directory.
    pub fn place(&self) -> String {
        match &self.own {
            Some(own) => own.data_dir.display().to_string(),
            None => self.client.endpoint().to_owned(),
        }
    }

    /// Ends what was started.
    pub fn close(self) -> Result<(), CliError> {
        match self.own {
            Some(own) => Ok(own.running.shutdown()?),
            None => Ok(()),
        }
    }
}

/// The address is this process's and ends with it: the file says again what it said, while
/// nobody else can hold the directory.
fn put_back(dir: &Path, before: Option<&[u8]>) -> Result<(), CliError> {
    let path = dir.join(CREDENTIALS_FILE);
    let done = match before {
        Some(before) => std::fs::write(&path, before),
        None => std::fs::remove_file(&path),
    };
    done.map_err(|source| CliError::Io {
        action: "write",
        what: path.display().to_string(),
        source,
    })
}
