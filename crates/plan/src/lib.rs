//! Infrastructure code as configuration items: what a resource will be, before it is there.
//!
//! A table says for each type where its properties lie in CloudFormation and in Terraform, and
//! where in an item ([`types`]); another, which resources are parts of others, such as a rule of
//! a security group or the policy of a bucket. What nobody knows before the resource is made
//! becomes something that no rule can read, so that its verdict is `INSUFFICIENT_DATA`, and never
//! one that is made up.
//!
//! - [`resource`] makes the item of one CloudFormation resource from its properties;
//! - [`read_plan`] reads what `terraform show -json` prints;
//! - [`read_template`] reads a CloudFormation template.

mod assemble;
mod build;
mod error;
mod reader;
mod table;
mod template;
mod terraform;

pub use assemble::{Draft, Home, LISTED, Planned, assemble};
pub use error::PlanError;
pub use reader::{UNKNOWN, mark_unknown};
pub use template::read_template;
pub use terraform::read_plan;

use serde_json::Value;

/// Names of the CloudFormation types that are known, in order.
pub fn types() -> impl Iterator<Item = &'static str> {
    let mut all: Vec<&'static str> = table::all().map(|entry| entry.cfn).collect();
    all.sort_unstable();
    all.into_iter()
}

/// Whether a type, named as in CloudFormation, is known.
pub fn is_known(resource_type: &str) -> bool {
    table::by_cfn(resource_type).is_some()
}

/// The item of one CloudFormation resource.
///
/// # Errors
/// When its type is not known, or the properties are no object.
pub fn resource(
    resource_type: &str,
    id: &str,
    properties: Value,
    home: &Home,
) -> Result<Planned, PlanError> {
    if !is_known(resource_type) {
        return Err(PlanError::UnknownType(resource_type.to_owned()));
    }
    if !properties.is_object() {
        return Err(PlanError::NoObject(id.to_owned()));
    }
    let draft = Draft::cloudformation(resource_type, id, properties, None);
    let (mut planned, _) = assemble(vec![draft], home);
    planned.pop().ok_or_else(|| PlanError::UnknownType(resource_type.to_owned()))
}

#[cfg(test)]
mod tests;
