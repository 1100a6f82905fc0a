//! The benchmarks, one file each.

mod api;
mod backtest;
mod evaluate;
#[cfg(target_os = "linux")]
mod function;
#[cfg(target_os = "linux")]
mod function_rule;
mod guard;
mod import;
mod latency;
mod put;
mod query;
mod recorder;
mod reevaluate;

use crate::harness::{Fault, Settings};
use crate::report::Report;

/// A benchmark.
pub struct Suite {
    /// What to call it on the command line.
    pub name: &'static str,
    /// What it measures.
    pub about: &'static str,
    /// Measures and reports.
    pub run: fn(&Settings, &mut Report) -> Result<(), Fault>,
}

/// All of them, in the order in which they run.
pub const ALL: &[Suite] = &[
    evaluate::SUITE,
    guard::SUITE,
    reevaluate::SUITE,
    api::SUITE,
    put::SUITE,
    import::SUITE,
    latency::SUITE,
    query::SUITE,
    backtest::SUITE,
    recorder::SUITE,
    #[cfg(target_os = "linux")]
    function::SUITE,
    #[cfg(target_os = "linux")]
    function_rule::SUITE,
];

/// The benchmark of a name.
pub fn find(name: &str) -> Option<&'static Suite> {
    ALL.iter().find(|suite| suite.name == name)
}
