//! Templates in CloudFormation's language: what a conformance pack is written in.
//!
//! [`Template::parse`] reads YAML or JSON and keeps the place of every value, so that each fault
//! can say where it is. [`Template::bind`] joins a template with the values of its parameters;
//! the [`Bound`] template then answers which resources there are, and their properties with all
//! functions done. What the resources mean is the caller's affair.
//!
//! Everything is bounded: length, depth, number of values, and the text that functions make.
//! As in CloudFormation there are no YAML aliases, so nothing can grow by itself.

mod bound;
mod error;
mod functions;
mod node;
mod parameters;
mod pseudo;
mod read;
mod template;

pub use bound::{Bound, NoReferences, References};
pub use error::{Fault, Place, TemplateError};
pub use node::{Key, Node, Value};
pub use parameters::{Parameter, ParameterType};
pub use pseudo::Pseudo;
pub use read::read;
pub use template::{Resource, Template};

#[cfg(test)]
mod properties_tests;
#[cfg(test)]
mod tests;
