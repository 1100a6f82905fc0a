//! A whole run: first pass, second pass, totals.

use super::accounts::accounts_aside;
use super::evaluator::Evaluator;
use super::feed::{Bad, Feed};
use super::judge::{Judged, Outcome, Pass, Worker};
use super::pipeline::pipeline;
use super::second::Second;
use super::spool::Spool;
use super::totals::Totals;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// What is made of verdicts. Verdicts of one batch are collected into a part by the thread
/// that judges them, while the bytes are at hand; parts are then handed over in order.
pub trait Collect: Sync {
    /// What is made of one batch.
    type Part: Default + Send;

    /// Adds one verdict.
    fn judged(&self, part: &mut Self::Part, judged: &Judged<'_>);
}

/// What came of one batch.
#[derive(Debug)]
pub struct Part<P> {
    /// What the [`Collect`] made of its verdicts.
    pub collected: P,
    /// What was bad in it.
    pub bad: Vec<Bad>,
    /// Its counts.
    pub totals: Totals,
}

/// Why a run can't go on. Bad input is no reason.
#[derive(Debug, thiserror::Error)]
pub enum OfflineError {
    /// The temporary file can't be written or read.
    #[error("can't keep items in a temporary file (TMPDIR says where): {0}")]
    Spool(#[from] std::io::Error),
    /// A thread failed.
    #[error("a worker thread failed; this is a fault of the program")]
    Panicked,
}

/// Judges everything that `feed` gives. `deliver` gets what came of each batch, in the
/// order of the input, on the calling thread, and may end the run by `Break`. Answers the
/// totals of all that was delivered.
pub fn run<F: Feed, C: Collect>(
    evaluator: &Evaluator,
    feed: &mut F,
    collect: &C,
    deliver: &mut dyn FnMut(Part<C::Part>) -> ControlFlow<()>,
) -> Result<Totals, OfflineError> {
    let threads = evaluator.options.threads;
    let mut totals = Totals::for_rules(evaluator.rules.len());
    let two = evaluator.has_second_pass();
    let mut spool = if two { Some(Spool::new(evaluator.options.latest)?) } else { None };
    let mut hand_over = |outcome: Outcome<C::Part>| {
        let Outcome { part: collected, totals: counts, bad, .. } = outcome;
        totals.join(&counts);
        deliver(Part { collected, bad, totals: counts })
    };
    let mut homes = BTreeSet::new();
    let first = || Worker::new(evaluator, collect, Pass::First);
    let flow = pipeline(feed, threads, &first, &mut |mut outcome: Outcome<C::Part>| {
        homes.append(&mut outcome.homes);
        if let Some(spool) = &mut spool
            && !outcome.asides.is_empty()
        {
            spool.add(std::mem::take(&mut outcome.asides))?;
        }
        Ok(hand_over(outcome))
    })?;
    if let Some(mut spool) = spool
        && flow.is_continue()
    {
        if evaluator.accounts {
            let known = |home: &_| spool.holds_account(home);
            spool.add(accounts_aside(homes, evaluator.options.now, known))?;
        }
        let kept = spool.finish()?;
        let mut feed = Second::new(&kept);
        let second = || Worker::new(evaluator, collect, Pass::Second(&kept));
        let _ = pipeline(&mut feed, threads, &second, &mut |outcome| Ok(hand_over(outcome)))?;
        if let Some(error) = feed.failed {
            return Err(error.into());
        }
    }
    Ok(totals)
}

/// Judges everything and only counts: the fastest way, for benches and gates.
pub fn count<F: Feed>(evaluator: &Evaluator, feed: &mut F) -> Result<Totals, OfflineError> {
    struct Nothing;
    impl Collect for Nothing {
        type Part = ();
        fn judged(&self, (): &mut (), _: &Judged<'_>) {}
    }
    run(evaluator, feed, &Nothing, &mut |_| ControlFlow::Continue(()))
}
