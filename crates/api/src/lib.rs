//! The AWS services that Assize answers.
//!
//! - [`config`] has one file per operation of AWS Config and one table, the implementation
//!   of the generated trait, that names them all;
//! - [`ec2`] answers what rules read, from recorded items;
//! - [`lambda`] answers AWS Lambda over the registry of functions;
//! - [`logs`] answers CloudWatch Logs over the store of logs;
//! - [`iam`] and [`sts`] answer over the use cases of identities;
//! - [`http`] is the only place that knows HTTP: routing, authentication, bounds, errors;
//! - `native` has Assize's own endpoints, for what AWS Config's API can't carry.

pub mod config;
pub mod ec2;
pub mod http;
pub mod iam;
pub mod lambda;
pub mod logs;
mod native;
pub mod sts;
