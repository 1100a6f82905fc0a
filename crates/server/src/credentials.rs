//! The administrator's key, written down for the local user.

use std::io::{ErrorKind, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

/// The file's name in the data directory. It has the form of AWS's shared credentials file, so
/// `AWS_SHARED_CREDENTIALS_FILE` can name it; only its owner can read it.
pub const CREDENTIALS_FILE: &str = "credentials";

/// What a client on this machine needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalCredentials {
    /// `AWS_ACCESS_KEY_ID`
    pub access_key_id: String,
    /// `AWS_SECRET_ACCESS_KEY`
    pub secret_access_key: String,
    /// `AWS_DEFAULT_REGION`
    pub region: String,
    /// `AWS_ENDPOINT_URL`
    pub endpoint: String,
}

impl LocalCredentials {
    /// Reads what a server wrote into its data directory; `None` when none was started there.
    ///
    /// # Errors
    /// When the file can't be read, or isn't whole.
    pub fn read(data_dir: &Path) -> std::io::Result<Option<Self>> {
        let text = match std::fs::read_to_string(data_dir.join(CREDENTIALS_FILE)) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(e),
        };
        let value = |name: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            let value = pairs.find(|(key, _)| key.trim() == name);
            value.map(|(_, value)| value.trim().to_owned()).ok_or_else(|| {
                let reason = format!("it lacks `{name}`");
                std::io::Error::new(ErrorKind::InvalidData, reason)
            })
        };
        Ok(Some(Self {
            access_key_id: value("aws_access_key_id")?,
            secret_access_key: value("aws_secret_access_key")?,
            region: value("region")?,
            endpoint: value("endpoint_url")?,
        }))
    }

    /// Writes them, whole or not at all, for the owner's eyes only.
    pub(crate) fn write(&self, data_dir: &Path) -> std::io::Result<()> {
        let Self { access_key_id, secret_access_key, region, endpoint } = self;
        // Temporary files are the owner's only.
        let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
        write!(
            file,
            "# Written by assize at each start.\n\
             [default]\n\
             aws_access_key_id = {access_key_id}\n\
             aws_secret_access_key = {secret_access_key}\n\
             region = {region}\n\
             endpoint_url = {endpoint}\n"
        )?;
        file.as_file().sync_all()?;
        file.persist(data_dir.join(CREDENTIALS_FILE))?;
        Ok(())
    }
}

/// Where a client on this machine finds a server that listens on `addr`.
pub(crate) fn endpoint(addr: SocketAddr) -> String {
    let ip = match addr.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, addr.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(LocalCredentials::read(dir.path()).unwrap(), None);
        let written = LocalCredentials {
            access_key_id: "AKIA".into(),
            secret_access_key: "a+b/c==".into(),
            region: "us-east-1".into(),
            endpoint: endpoint("0.0.0.0:80".parse().unwrap()),
        };
        written.write(dir.path()).unwrap();
        assert_eq!(LocalCredentials::read(dir.path()).unwrap(), Some(written.clone()));
        assert_eq!(written.endpoint, "http://127.0.0.1:80");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let meta = std::fs::metadata(dir.path().join(CREDENTIALS_FILE)).unwrap();
            assert_eq!(meta.permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(dir.path().join(CREDENTIALS_FILE), "[default]\n").unwrap();
        assert!(LocalCredentials::read(dir.path()).is_err());
    }
}
