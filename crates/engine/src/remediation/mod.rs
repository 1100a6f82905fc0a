//! Remediation: what is to be done about a resource that does not comply.
//!
//! A configuration joins a rule with a target and its parameters. An execution is one run of the
//! target for one resource. Executions wait in the store, are claimed by a worker, and end in the
//! store; of each rule and resource the last one is kept. What is due when is a queue of
//! documents, written in the transaction that causes it: a crash loses nothing, and what was
//! under way is handed over to whoever knows whether it may be repeated
//! ([`Engine::settle_interrupted`](crate::Engine::settle_interrupted)).
//!
//! Nothing ever runs for a rule without a configuration.

mod automatic;
mod configuration;
mod document;
mod error;
mod exceptions;
mod execution;
mod queue;
mod start;
mod store;
mod wave;

pub use configuration::{Controls, Parameter, Remediation, RemediationKey};
pub use document::{Document, DocumentFormat};
pub use error::{Refused, RemediationError};
pub use exceptions::RemediationException;
pub use execution::{Execution, ExecutionState, Job, Step, StepState};

pub(crate) use automatic::Automatic;
pub(crate) use configuration::{exchange, refuse_deletion};
pub(crate) use document::{delete_document, document, put_document};
pub(crate) use store::forget_rule;
