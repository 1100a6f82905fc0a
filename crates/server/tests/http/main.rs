//! The server over real connections.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, clippy::expect_used)]

mod bounds;
mod client;
mod faults;
mod native;
mod open;
mod signatures;
mod start;
