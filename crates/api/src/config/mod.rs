//! AWS Config.

mod aggregate;
mod convert;
mod error;
mod ops;
pub(crate) mod page;
mod select;
mod service;

pub use service::{ANSWERED, ConfigService};
