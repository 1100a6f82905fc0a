//! Use cases of Assize: record items, trigger rules, evaluate, schedule, add up compliance.
//!
//! The path is one-way: a change becomes an item, an item wakes the rules that care, a rule
//! gives a verdict, verdicts add up. Every step commits in a transaction of the
//! [`ports::Store`]:
//!
//! - [`Engine::record`] keeps items and the tasks that they cause, together;
//! - [`Engine::work_once`] claims tasks, judges, and keeps results together with the end of
//!   the tasks; a crash in between repeats the task, which has no second effect;
//! - [`Engine::run_schedules`] turns due periods into tasks;
//! - [`Engine::claim_remediations`] gives out what is to be done about failing resources.

pub mod account;
pub mod aggregate;
pub mod backtest;
pub mod channel;
pub mod delivery;
mod document;
mod engine;
mod error;
pub mod evaluate;
pub mod evaluations;
pub mod event;
pub mod explain;
pub mod functions;
pub mod history;
pub mod keys;
pub mod limits;
pub mod notify;
pub mod offline;
pub mod organization;
pub mod packs;
pub mod ports;
pub mod proactive;
pub mod query;
pub mod reads;
mod record;
pub mod recorder;
pub mod remediation;
mod reset;
pub mod resources;
pub mod retention;
pub mod rules;
mod schedule;
pub mod tags;
pub mod tokens;
mod verdicts;
mod wake;
pub mod work;

pub use engine::{ANSWER_WAIT_MS, Engine, Options};
pub use error::EngineError;
pub use evaluations::{EvaluationError, Kept};
pub use functions::Called;
pub use record::{RecordSummary, Recorded};
