//! Rules: the list, a rule, evaluating it anew, its function's log.

pub(crate) mod evaluate;
pub(crate) mod evidence;
pub(crate) mod explain;
mod facts;
mod invocations;
pub(crate) mod known;
pub(crate) mod list;
pub(crate) mod log;
pub(crate) mod rule;
mod verdicts;
