//! Rules about IAM: users, groups, roles, policies.

pub mod inactive_user;
