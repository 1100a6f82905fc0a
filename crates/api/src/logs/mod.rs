//! CloudWatch Logs over [`LogStore`](assize_engine::ports::LogStore): groups, streams, events,
//! and the filter patterns by which events are found.

mod backend;
mod error;
mod filter;
mod get;
mod groups;
mod pattern;
mod put;
mod service;
mod streams;
mod tags;
mod token;

#[cfg(test)]
mod tests;

pub use service::{ANSWERED, LogsService};
