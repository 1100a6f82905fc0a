//! One file per family of operations.

pub(super) mod account;
pub(super) mod aliases;
pub(super) mod attachments;
pub(super) mod boundaries;
pub(super) mod devices;
pub(super) mod groups;
pub(super) mod inline;
pub(super) mod instance_profiles;
pub(super) mod keys;
pub(super) mod linked_roles;
pub(super) mod logins;
pub(super) mod oidc;
pub(super) mod password_policy;
pub(super) mod policies;
pub(super) mod roles;
pub(super) mod saml;
pub(super) mod server_certificates;
pub(super) mod signing_certificates;
pub(super) mod simulate;
pub(super) mod tags;
pub(super) mod users;
