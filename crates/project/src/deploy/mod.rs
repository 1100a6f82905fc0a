//! Deploying a project: what is wanted is compared with what is there, the difference is a list
//! of steps that people see before anything is done, and steps are done one after the other. Done
//! again, there is nothing left to do.
//!
//! What a project makes carries the tag [`OWNER_TAG`] with the rule's name. Whatever has the name
//! of something wanted, but not the tag, is somebody else's: it is neither changed nor removed.

mod apply;
mod compare;
mod function;
mod plan;
mod remove;
mod role;
mod rule;
mod step;

#[cfg(test)]
mod tests;

pub use apply::{Progress, apply};
pub use plan::{Package, plan};
pub use remove::plan as plan_removal;
pub use step::{Change, Plan, Step};

/// The key of the tag that says which project made something.
pub const OWNER_TAG: &str = "assize:rule";
