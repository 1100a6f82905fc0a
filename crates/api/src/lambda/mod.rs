//! AWS Lambda over the registry of functions.

mod aliases;
mod configuration;
mod error;
mod functions;
pub(crate) mod invoke;
mod permissions;
mod service;
mod settings;
mod versions;

pub use service::{ANSWERED, LambdaService};
