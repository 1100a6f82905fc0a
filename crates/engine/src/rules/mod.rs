//! Rules in use: compiled definitions, and the use cases that put and delete them.

mod compiled;
mod put;
mod set;

pub use compiled::{CompiledRule, Logic};
pub use put::PutRule;
pub use set::RuleSet;
