//! Services that this server answers itself, and whose resources are recorded like an upstream's.

use assize_model::AccountRegion;
use assize_wire::client::ServiceError;
use serde_json::Value;

/// What this server answers itself.
pub trait OwnServices: Send + Sync + 'static {
    /// Whether it answers a service, by the name in signatures.
    fn has(&self, signing_name: &str) -> bool;

    /// Calls a reading operation, and answers all of its pages as one. May block.
    ///
    /// # Errors
    /// What the service would answer.
    fn call(
        &self,
        home: &AccountRegion,
        operation: &'static str,
        input: Value,
    ) -> Result<Value, ServiceError>;

    /// A recorder was switched on, or records something else now: what records itself at its
    /// changes has what was there before recorded. May block.
    fn begun(&self, home: &AccountRegion);
}
