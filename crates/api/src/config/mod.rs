//! AWS Config.

mod aggregate;
mod convert;
mod error;
mod ops;
pub(crate) mod page;
mod select;
mod select_organization;
mod select_packs;
mod service;

pub use service::{ANSWERED, ConfigService};
