//! Rules, evaluations, compliance and tags, as callers of the API see them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod compliance;
mod corpus;
mod evaluations;
mod lifecycle;
mod paging;
mod schedule;
mod speed;
mod world;
