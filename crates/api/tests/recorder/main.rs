//! Recorder, delivery channel, resources and their history.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod channel;
mod history;
mod recorder;
mod third_party;
#[path = "../config_rules/world.rs"]
#[allow(dead_code)]
mod world;
