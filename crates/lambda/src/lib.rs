//! Runs Lambda functions as sandboxed processes behind the Lambda Runtime API.
//!
//! [`Package`] checks and unpacks code; [`Runner`] runs it: one event at a time in each
//! process, warm between events, ended as a whole tree. Functions run on Linux only.
#![cfg(target_os = "linux")]

mod answer;
mod config;
mod environment;
mod function;
mod ids;
mod instance;
mod launcher;
mod logs;
mod package;
mod ports;
mod report;
mod runner;
mod runtimes;

pub use answer::{Answer, InvokeError, InvokeOptions, MAX_PAYLOAD};
pub use config::Config;
pub use function::Function;
pub use instance::spawn::Launcher;
pub use launcher::{launch, probe};
pub use package::{MAX_ENTRIES, MAX_UNZIPPED, MAX_ZIPPED, Package, PackageError};
pub use ports::{Credentials, LogLine, LogSink, LogTarget, TemporaryKeys};
pub use report::{Layer, SandboxReport};
pub use runner::Runner;
pub use runtimes::{EnvironmentSource, Progress, Ready, prepare};
