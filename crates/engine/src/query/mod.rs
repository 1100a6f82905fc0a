//! Advanced queries over the items of one or more homes: the current ones, or those that held at
//! a time.
//!
//! A query's items come from *sources*: the items of a type in a home, what rules found about
//! the resources of a type, as items of the type `AWS::Config::ResourceCompliance`, and what
//! packs add up to, as items of the type `AWS::Config::ConformancePackCompliance`.
//! Sources that can't match are left out. Threads take chunks of what is left in turn, each
//! on a snapshot of its own; each gathers what a page needs, and no more.

mod computed;
mod gate;
mod packs;
mod scan;
mod source;
mod stored;

pub(crate) use computed::{RESOURCE_COMPLIANCE as COMPLIANCE_TYPE, text as compliance_text};
pub use gate::Gate;
pub use source::PageEnd;
pub(crate) use source::RuleName;
pub(crate) use stored::has_arn as stored_query_has_arn;
pub use stored::{NewStoredQuery, StoredQuery, StoredQueryError};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::history::check_kept;
use crate::ports::{StoreError, StoreExt};
use assize_model::{AccountRegion, Timestamp};
use assize_query::{Answer, Query, QueryError};
use scan::Scan;
use source::Sources;
use std::time::{Duration, Instant};

/// How long a query may take.
const DEADLINE: Duration = Duration::from_secs(30);
/// With fewer items than this, threads cost more than they bring.
const FEW: u64 = 2_000;

/// A page of a query's answer to be found.
#[derive(Clone, Copy, Debug)]
pub struct QueryAsk<'a> {
    /// The query.
    pub query: &'a Query,
    /// Whose items.
    pub homes: &'a [AccountRegion],
    /// As of this time; now when absent.
    pub at: Option<Timestamp>,
    /// The most rows.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<&'a PageEnd>,
}

/// A page of a query's answer.
#[derive(Debug)]
pub struct QueryPage {
    /// One JSON object each.
    pub rows: Vec<String>,
    /// Where it ended, if there is more.
    pub next: Option<PageEnd>,
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryFault {
    /// The query is at fault.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// It takes too long.
    #[error("the query took longer than {} seconds; narrow it with WHERE", DEADLINE.as_secs())]
    Deadline,
    /// Too many others are under way.
    #[error("too many queries are under way; try again")]
    Busy,
    /// Anything else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for QueryFault {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

impl Engine {
    /// Finds a page of a query's answer. Only resources that exist and are recorded count.
    pub fn query(&self, ask: QueryAsk<'_>) -> Result<QueryPage, QueryFault> {
        let deadline = Instant::now() + DEADLINE;
        let _entered = self.queries.enter(deadline).ok_or(QueryFault::Busy)?;
        let now = self.now();
        let sources = self.store.read(|tx| -> Result<_, EngineError> {
            for (home, at) in ask.homes.iter().zip(ask.at.iter().cycle()) {
                check_kept(tx, home, *at, now)?;
            }
            Ok(Sources::of(tx, &ask, &self.options.home_region)?)
        })?;
        let after = ask.after.map(|end| sources.cursor(end));
        let threads = if sources.size() < FEW { 1 } else { self.options.sweep_threads.max(1) };
        let scan = Scan::new(&*self.store, &ask, &sources, after.as_ref(), deadline);
        let work = || scan.gather();
        let gathered = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut gathered = work();
            for helper in helpers {
                let more = helper.join().unwrap_or(Err(EngineError::Stopping.into()));
                gathered = match (gathered, more) {
                    (Ok(mut gathered), Ok(more)) => match gathered.merge(more) {
                        Ok(()) => Ok(gathered),
                        Err(error) => Err(error.into()),
                    },
                    (Err(error), _) | (_, Err(error)) => Err(error),
                };
            }
            gathered
        })?;
        let Answer { rows, next } = gathered.finish()?;
        Ok(QueryPage { rows, next: next.map(|cursor| sources.page_end(cursor)) })
    }
}
