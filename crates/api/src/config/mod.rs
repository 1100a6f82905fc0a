//! AWS Config.

mod error;
mod ops;
mod page;
mod service;

pub use service::ConfigService;
