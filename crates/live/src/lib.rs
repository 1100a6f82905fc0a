//! Records a live account: looks at an AWS-compatible endpoint and follows what changes.
//!
//! Each type of resource has a description ([`spec`]): the call that lists it, the calls that
//! tell more about each, and what of the answers becomes what of an item. Configurations follow
//! the service's schema ([`shape`]). A look gathers the types of one service ([`found`]); what is
//! new, changed or gone is recorded ([`keep`]), with relationships told from both ends
//! ([`graph`]). The [`Follower`] does so for every recorder that is on, every so often, and at
//! once for what a call through the edge may have changed.
//!
//! Nothing counts as deleted unless its type was seen whole: a call that failed, or a list that
//! broke off, deletes nothing, and shows in the recorder's status. Nor is anything deleted that
//! this recorder did not see itself: see the module `known`.

mod follower;
mod found;
mod graph;
mod keep;
mod known;
mod once;
mod own;
mod path;
mod scope;
mod shape;
mod spec;
mod types;

pub use follower::{Follower, Touch, Touches};
pub use found::LookError;
pub use keep::Kept;
pub use once::{Pass, record_once, recorded_types};
pub use own::OwnServices;

#[cfg(test)]
mod published_tests;
