//! The AWS services that Assize answers.
//!
//! - [`config`] has one file per operation of AWS Config and one table, the implementation
//!   of the generated trait, that names them all;
//! - [`http`] is the only place that knows HTTP: routing, authentication, bounds, errors.

pub mod config;
pub mod http;
