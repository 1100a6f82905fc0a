//! Identities: users, groups, roles, policies, access keys, sessions, and who may do what.
//!
//! Use cases over the engine's store. All of an account's identities are documents of the
//! account itself, whatever the region; each change bumps a counter that empties the cache of
//! compiled policies. What the recorder knows of identities that were never made here is read
//! from their configuration items, and never changed.

mod access_keys;
mod account;
mod authorize;
mod change;
mod checks;
mod error;
mod groups;
mod iam;
mod identity;
mod ids;
mod inline;
mod items;
mod managed;
mod policy;
mod recorded;
mod report;
mod reset;
mod resources;
mod roles;
mod s3;
mod seen;
mod sessions;
mod simulate;
mod trust;
mod users;

pub use access_keys::{KeyInfo, LastUsed};
pub use account::Summary;
pub use assize_policy::{S3Needs, S3Request};
pub use authorize::{Denied, Principal};
pub use error::IamError;
pub use iam::Iam;
pub use identity::{Identity, InstanceProfile, Kind, LoginProfile, Recorded};
pub use ids::encode as encode_document;
pub use inline::MAX_TAGS;
pub use policy::{ManagedView, PolicyVersion};
pub use resources::ResourcePolicies;
pub use seen::SeenAction;
pub use sessions::{Claims, Credentials, SessionError, Sessions, TokenFault};
pub use simulate::{Simulated, Simulation, Verdict};
pub use trust::{AssumeRequest, Assumed};
pub use users::NewIdentity;
