//! EC2, as far as it can be told from recorded items: what a rule reads.
//!
//! An item's configuration is turned back into the API's answer by the service's schema, not
//! by hand for each type; `kinds` lists what is left to say of each operation. What is
//! not recorded is not made up: an operation without a recorded type answers that it is not
//! built.

mod convert;
mod describe;
mod error;
mod filter;
mod kinds;
mod regions;
mod security_group_rules;
mod service;
mod tags;

pub(crate) use describe::resources_asked_for;
pub use service::{ANSWERED, Ec2Service};
