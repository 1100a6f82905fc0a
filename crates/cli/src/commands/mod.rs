//! One file per command: its arguments and its `run`.

pub mod demo;
pub mod eval;
pub mod rules;
