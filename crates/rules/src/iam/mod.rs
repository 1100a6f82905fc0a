//! Rules about IAM: users, groups, roles, policies.

pub mod account;
pub mod credentials;
pub mod inactive_user;
pub mod kms_actions;
pub mod policies;
pub mod users;

const USER: &[&str] = &["AWS::IAM::User"];
