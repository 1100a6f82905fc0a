//! Projects of rules: what `assize rule` works on.
//!
//! A project is a folder with a `rule.yaml` ([`Project`]), the rule's code or policy, and cases
//! that say what the rule should answer. Here it is read, scaffolded ([`scaffold`]), packed
//! ([`build`]), and deployed by a plan ([`deploy`]); RDK's folders become projects ([`rdk`]).
//! Nothing here knows HTTP: AWS is the port [`Aws`], which an account, or a server of Assize,
//! is behind.

mod aws;
pub mod build;
pub mod deploy;
mod error;
mod file;
pub mod guard;
pub mod rdk;
pub mod scaffold;
mod text;

pub use aws::{Aws, AwsError};
pub use error::ProjectError;
pub use file::{FILE, Function, Language, Project, Role, Statement};
