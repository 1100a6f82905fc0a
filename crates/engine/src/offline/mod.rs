//! Judging records from files, without a store: `assize eval`, the bench, any batch job.
//!
//! Records come in batches from a [`Feed`]. Worker threads take batches in turn, index each
//! record once, and ask every rule of its type; what a worker made of a batch is handed
//! over in the order of the input, so the outcome does not depend on the number of
//! threads. Memory stays bounded: only so many batches are under way at a time.
//!
//! Rules that read other resources must know all of these before they judge, and the input
//! may be a pipe. So the first pass puts the items that they judge, and those that they
//! may read, into temporary files, and a second pass judges them. Their results follow
//! those of all other rules, again in the order of the input.

mod accounts;
mod context;
mod evaluator;
mod feed;
mod judge;
mod pipeline;
mod run;
mod second;
mod spool;
mod totals;

pub use evaluator::{Evaluator, Options};
pub use feed::{Bad, Feed, Found, Place, Records};
pub use judge::Judged;
pub use run::{Collect, OfflineError, Part, count, run};
pub use totals::{RuleTotals, Totals};

#[cfg(test)]
mod tests;
