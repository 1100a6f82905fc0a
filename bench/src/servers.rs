//! Servers in processes of their own.

use crate::client::{Client, Endpoint, Prepared};
use crate::data::{ACCOUNT, REGION};
use crate::harness::{Fault, Settings};
use assize_wire::sigv4::Credentials;
use serde_json::Value;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Where `assize serve` tells what it holds and what waits.
pub const STATUS: &str = "/_assize/v1/status";
/// How long a server may take to start.
const START: Duration = Duration::from_secs(30);

/// A server; it ends when this is dropped.
pub struct Server {
    /// What to call it in a table.
    pub title: &'static str,
    /// Where it is.
    pub endpoint: Endpoint,
    _process: Process,
    _folder: TempDir,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Server {
    /// `assize serve` on an empty data directory, with its defaults.
    pub fn assize(settings: &Settings) -> Result<Self, Fault> {
        Self::assize_with(settings, &[])
    }

    /// Likewise, with more variables in its environment.
    pub fn assize_with(
        settings: &Settings,
        variables: &[(&str, &std::ffi::OsStr)],
    ) -> Result<Self, Fault> {
        let program = settings.assize.as_ref().ok_or("`assize` is not built")?;
        let folder = settings.folder()?;
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path())
            .env("ASSIZE_ACCOUNT", ACCOUNT)
            .env("ASSIZE_REGION", REGION)
            .env("ASSIZE_LOG", "warn")
            .envs(variables.iter().copied());
        let mut process = start(command)?;
        let endpoint = wait(&mut process, || written(folder.path()))?;
        Ok(Self { title: "assize", endpoint, _process: process, _folder: folder })
    }

    /// moto's server.
    pub fn moto(settings: &Settings) -> Result<Self, Fault> {
        let python = settings.python.as_ref().ok_or("moto is not installed")?;
        let addr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(python);
        command.args(["-m", "moto.server", "-H", "127.0.0.1", "-p", &addr.port().to_string()]);
        let mut process = start(command)?;
        let credentials = Credentials::new("testing", "testing");
        wait(&mut process, || Ok(TcpStream::connect(addr).ok()))?;
        let endpoint = Endpoint { addr, credentials };
        Ok(Self { title: "moto server", endpoint, _process: process, _folder: settings.folder()? })
    }

    /// Imports a file with `assize import`.
    pub fn import(&self, settings: &Settings, file: &Path) -> Result<(), Fault> {
        let program = settings.assize.as_ref().ok_or("`assize` is not built")?;
        let Credentials { access_key_id, secret_access_key, .. } = &self.endpoint.credentials;
        let output = Command::new(program)
            .arg("import")
            .arg(file)
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.endpoint.addr))
            .env("AWS_ACCESS_KEY_ID", access_key_id)
            .env("AWS_SECRET_ACCESS_KEY", secret_access_key)
            .env("AWS_DEFAULT_REGION", REGION)
            .output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(format!("`assize import` failed: {}", said.trim()).into());
        }
        Ok(())
    }

    /// How many resources `assize serve` holds.
    pub fn resources(&self) -> Result<u64, Fault> {
        let mut client = self.client();
        let status: Value = serde_json::from_slice(client.send(&Prepared::ask(STATUS))?)?;
        let homes = status.get("homes").and_then(Value::as_array).ok_or("no homes")?;
        Ok(homes.iter().filter_map(|home| home.get("resources")?.as_u64()).sum())
    }

    /// A new connection.
    pub fn client(&self) -> Client {
        Client::new(&self.endpoint)
    }
}

fn start(mut command: Command) -> Result<Process, Fault> {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Ok(Process(quiet.spawn().map_err(|e| format!("cannot start {command:?}: {e}"))?))
}

/// Asks until there is an answer, the process ends, or patience does.
fn wait<T>(
    process: &mut Process,
    ready: impl Fn() -> Result<Option<T>, Fault>,
) -> Result<T, Fault> {
    let started = Instant::now();
    loop {
        if let Some(found) = ready()? {
            return Ok(found);
        }
        if let Some(status) = process.0.try_wait()? {
            return Err(format!("a server ended at its start: {status}").into());
        }
        if started.elapsed() > START {
            return Err("a server did not start in time".into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// What `assize serve` writes into its data directory once it listens.
fn written(data_dir: &Path) -> Result<Option<Endpoint>, Fault> {
    let Ok(text) = std::fs::read_to_string(data_dir.join("credentials")) else { return Ok(None) };
    let value = |name: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once('='));
        let value = pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
        value.ok_or_else(|| format!("the credentials lack `{name}`"))
    };
    let addr: SocketAddr = value("endpoint_url")?.trim_start_matches("http://").parse()?;
    if TcpStream::connect(addr).is_err() {
        return Ok(None);
    }
    let credentials =
        Credentials::new(value("aws_access_key_id")?, value("aws_secret_access_key")?);
    Ok(Some(Endpoint { addr, credentials }))
}
