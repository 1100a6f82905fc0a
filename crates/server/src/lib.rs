//! Configuration and wiring of the Assize server.
//!
//! ```no_run
//! use assize_server::{Config, Server};
//!
//! let config = Config::new("/var/lib/assize");
//! let running = Server::start(config)?;
//! println!("listening on {}", running.addr());
//! running.shutdown()?;
//! # Ok::<(), assize_server::StartError>(())
//! ```
//!
//! [`Server::start`] gives a server that runs on threads of its own and can be embedded;
//! [`Server::run`] is the same, until the process is told to end. Configuration is read from a
//! file, the environment and flags by [`Settings`].

mod config;
mod console;
mod credentials;
mod deployments;
mod error;
mod functions;
mod lambda;
pub mod logging;
mod notifications;
mod organization;
mod policies;
mod remediation;
mod runner;
mod running;
mod settings;
mod upstream;
mod workers;

pub use config::{Config, default_data_dir};
pub use credentials::{CREDENTIALS_FILE, LocalCredentials};
pub use error::{ConfigError, StartError};
pub use notifications::WebhookTable;
pub use running::{Running, Server};
pub use settings::{LogFormat, Settings};
