//! The registry of Lambda functions: configurations, versions, aliases, resource policies, layers,
//! code and waiting events.
//!
//! It is apart from whoever runs functions, so that the registry works on machines where none
//! can run, and a runner knows nothing of AWS's rules about names and versions. A function is
//! one document in the engine's store: every change of it is one transaction. Code lies beside
//! the store, in files named after their digests.

mod aliases;
mod code;
mod configuration;
mod documents;
mod error;
mod layers;
mod name;
mod permission;
mod ports;
mod queue;
mod record;
mod registry;
mod runtime;
mod update;
mod versions;

#[cfg(test)]
mod tests;

pub use aliases::AliasChange;
pub use code::CodeStore;
pub use configuration::{Change, Settings};
pub use error::RegistryError;
pub use layers::{AttachedLayer, LayerName, LayerVersion, NewLayer, layer_arn};
pub use name::FunctionName;
pub use permission::{Grant, Source, policy_admits};
pub use ports::{Answer, Host, HostError, InvokeOptions, Roles, Target};
pub use queue::{MAX_WAITING, WaitingEvent};
pub use record::{Alias, Record, Version};
pub use registry::{Found, NewFunction, Registry, Usage};
pub use runtime::is_retired;
