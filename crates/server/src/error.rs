//! Why a server can't be configured or started.

use assize_engine::EngineError;
use assize_engine::ports::StoreError;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Why a configuration can't be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("cannot read the configuration file `{}`: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's word.
        reason: String,
    },
    /// The file holds something that isn't known.
    #[error("in the configuration file `{}`: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What, and where.
        reason: String,
    },
    /// A variable's value isn't what it takes.
    #[error("in the variable `{name}`: {reason}")]
    Variable {
        /// The variable.
        name: String,
        /// What.
        reason: String,
    },
    /// A value can't be right.
    #[error("`{key}` is `{value}`, but must be {wanted}")]
    Value {
        /// The key, as in the file.
        key: &'static str,
        /// Its value.
        value: String,
        /// What it takes.
        wanted: &'static str,
    },
    /// An upstream that is none.
    #[error(transparent)]
    Upstream(#[from] assize_upstream::EndpointError),
    /// A limit that can't be set so.
    #[error(transparent)]
    Limit(#[from] assize_engine::limits::LimitError),
    /// A webhook that can't be had so.
    #[error(transparent)]
    Webhook(#[from] assize_delivery::WebhookError),
    /// Without authentication, only this machine may reach the server.
    #[error(
        "`no_auth` lets anybody who reaches {0} do everything; it needs a loopback address, such \
         as 127.0.0.1:9470"
    )]
    OpenToAll(SocketAddr),
    /// The call that deletes everything is for servers that keep nothing of worth.
    #[error(
        "`enable_reset` lets one call delete everything; it is for suites of tests, and needs \
         `no_auth` on a loopback address"
    )]
    ResetNeedsNoAuth,
    /// The platform doesn't say where data goes.
    #[error("there is no home directory to keep data in; set `data_dir`")]
    NoDataDir,
}

/// Why a server can't be started, or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder of runbooks can't be used.
    #[error(transparent)]
    Runbooks(assize_automation::RunbooksError),
    /// The folder of managed policies, or a file in it, can't be read.
    #[error("managed policies: `{}`: {reason}", path.display())]
    Policies {
        /// The folder or file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The configuration can't be right.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Another process listens there.
    #[error(
        "{0} is in use by another process; stop it, or listen elsewhere with `--listen ADDRESS`, \
         `ASSIZE_LISTEN` or `listen` in assize.toml"
    )]
    AddressInUse(SocketAddr),
    /// The address can't be listened on.
    #[error("cannot listen on {addr}: {reason}")]
    Listen {
        /// The address.
        addr: SocketAddr,
        /// The system's word.
        reason: std::io::Error,
    },
    /// The store can't be opened: in use, read-only, newer, full, damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The engine can't be started.
    #[error(transparent)]
    Engine(EngineError),
    /// The registry of functions can't be opened.
    #[error(transparent)]
    Functions(assize_functions::RegistryError),
    /// The administrator's key can't be written down.
    #[error("cannot read or write `{}`: {reason}", path.display())]
    Credentials {
        /// The file.
        path: PathBuf,
        /// The system's word.
        reason: std::io::Error,
    },
    /// The administrator's key was written down, and then changed by somebody else.
    #[error(
        "`{}` is not as assize wrote it: {reason}; move it away, and the next start writes it \
         anew with the same key",
        path.display()
    )]
    DamagedCredentials {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: std::io::Error,
    },
    /// No thread, no signals.
    #[error("cannot {what}: {reason}")]
    System {
        /// What was tried.
        what: &'static str,
        /// The system's word.
        reason: std::io::Error,
    },
    /// The upstream can't be spoken to.
    #[error(transparent)]
    Upstream(#[from] assize_upstream::UpstreamError),
    /// A part of the server ended by a fault, which the log shows.
    #[error("the server ended by a fault in {0}; its log says more")]
    Fault(&'static str),
}

impl From<EngineError> for StartError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => Self::Store(error),
            error => Self::Engine(error),
        }
    }
}
