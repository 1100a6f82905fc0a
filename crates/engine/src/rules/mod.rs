//! Rules in use: compiled definitions, and the use cases that put and delete them.

mod compiled;
mod debug_log;
mod guard;
pub mod known;
mod put;
mod set;
mod validate;

pub use compiled::{CompiledRule, Logic};
pub use guard::{GuardRule, Over};
pub use put::PutRule;
pub(crate) use put::{new_id, put_in, random_id, rule_arn};
pub use set::RuleSet;
pub use validate::{RuleError, RuleRequest, check_definition};
