//! AWS Config.

mod advanced;
mod aggregate;
mod convert;
mod differences;
mod error;
mod ops;
pub(crate) mod page;
mod select;
mod select_organization;
mod select_packs;
mod service;

pub(crate) use advanced::{Advanced, ask};
pub use differences::DIFFERENCES;
pub use service::{ANSWERED, ConfigService};
