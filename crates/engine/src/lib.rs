//! Use cases of Assize: record items, trigger rules, evaluate, schedule, add up compliance.
//!
//! The path is one-way: a change becomes an item, an item wakes the rules that care, a rule
//! gives a verdict, verdicts add up. Every step commits in a transaction of the [`ports::Store`].

pub mod ports;
