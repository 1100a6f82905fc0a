//! One file per command: its arguments and its `run`.

pub mod compliance;
pub mod console;
pub mod demo;
pub mod doctor;
pub mod env;
pub mod eval;
pub mod event;
pub mod explain;
pub mod import;
pub mod notifications;
pub mod project;
pub mod query;
pub mod record;
pub mod rules;
pub mod runtimes;
pub mod serve;
pub mod status;
