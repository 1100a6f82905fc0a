//! IAM over its use cases: one file per family of operations, one table.

mod convert;
mod error;
mod ops;
mod page;
mod service;

pub(crate) use convert::time;
pub(crate) use error::from_engine;
pub use service::{ANSWERED, IamService};
