//! One file per command: its arguments and its `run`.

pub mod eval;
pub mod rules;
