//! Domain types of Assize, in AWS Config's own terms: configuration items,
//! rules, verdicts with their evidence, compliance. Serde only, no I/O, no clock.
//!
//! The one unusual part is [`json`]: an item is *bytes first*. Its JSON text is
//! kept as received, indexed once by a vectorised scan, and navigated lazily, so
//! that every rule of a resource type shares one pass over the bytes and pays only
//! for the fields that it reads.

pub mod arn;
pub mod compliance;
pub mod item;
pub mod json;
pub mod key;
pub mod moment;
pub mod rule;
pub mod time;
pub mod verdict;

pub use compliance::{ComplianceType, Evaluation};
pub use item::{ConfigurationItem, ItemStatus, ItemView, Relationship};
pub use key::{AccountRegion, ResourceKey};
pub use time::Timestamp;
pub use verdict::{Evidence, Verdict};
