//! Resources: the list with its search, and a resource with its history.

mod difference;
pub(crate) mod list;
mod related;
pub(crate) mod resource;
mod search;
mod timeline;
mod tree;
mod verdicts;
