//! AWS Lambda over the registry of functions.

mod aliases;
mod configuration;
mod error;
mod functions;
pub(crate) mod invoke;
mod layers;
mod own;
mod permissions;
mod service;
mod settings;
mod versions;

pub use own::read;
pub use service::{ANSWERED, Changed, LambdaService};
