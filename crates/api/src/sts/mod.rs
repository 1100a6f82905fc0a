//! STS: roles are taken, callers told who they are.

mod service;

pub use service::{ANSWERED, StsService};
