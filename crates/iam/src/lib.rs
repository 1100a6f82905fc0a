//! Identities: users, groups, roles, policies, access keys, sessions, and who may do what.
//!
//! Use cases over the engine's store. All of an account's identities are documents of the
//! account itself, whatever the region; each change bumps a counter that empties the cache of
//! compiled policies. What the recorder knows of identities that were never made here is read
//! from their configuration items, and never changed.

mod access_keys;
mod account;
mod account_alias;
mod authorize;
mod certificate;
mod change;
mod checks;
mod error;
mod gateway;
mod groups;
mod iam;
mod identity;
mod ids;
mod inline;
mod instance_profiles;
mod items;
mod linked_roles;
mod managed;
mod mfa;
mod password_policy;
mod policy;
mod providers;
mod recorded;
mod report;
mod reset;
mod resources;
mod roles;
mod s3;
mod seen;
mod server_certificates;
mod sessions;
mod signing_certificates;
mod simulate;
mod trust;
mod users;

pub use access_keys::{KeyInfo, LastUsed};
pub use account::Summary;
pub use assize_policy::{S3Needs, S3Request};
pub use authorize::{Denied, Principal};
pub use error::IamError;
pub use iam::{Iam, Owner};
pub use identity::{Identity, InstanceProfile, Kind, LoginProfile, Recorded};
pub use ids::encode as encode_document;
pub use inline::MAX_TAGS;
pub use mfa::{EnabledDevice, VirtualDevice};
pub use password_policy::PasswordPolicy;
pub use policy::{ManagedView, NewPolicy, PolicyVersion};
pub use providers::{NewOidcProvider, OidcProvider, SamlProvider};
pub use resources::ResourcePolicies;
pub use seen::SeenAction;
pub use server_certificates::{NewServerCertificate, ServerCertificate};
pub use sessions::{Claims, Credentials, SessionError, Sessions, TokenFault};
pub use signing_certificates::SigningCertificate;
pub use simulate::{Simulated, Simulation, Verdict};
pub use trust::{AssumeRequest, Assumed, DeviceCode};
pub use users::NewIdentity;
