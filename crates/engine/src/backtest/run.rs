//! Going over history, resource by resource, on several threads.

use super::gather::Gathered;
use super::lane::Lane;
use super::report::BacktestReport;
use super::world::PastContext;
use super::{BacktestAsk, BacktestError, MAX_LISTED};
use crate::account::{ACCOUNT_TYPE, bare_item};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ports::{Arrival, HistoryQuery, ReadTx, StoreExt};
use crate::rules::CompiledRule;
use assize_model::item::IndexedItem;
use assize_model::json::Index;
use assize_model::{AccountRegion, ItemView, ResourceKey, Timestamp};
use serde_json::Map;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::Instant;

/// Resources that a thread takes at a time.
const CHUNK: usize = 256;
/// Items between two looks at the clock.
const STEPS: u64 = 256;
/// Items of one named resource that are read at a time.
const PAGE: usize = 256;

/// One back-test.
pub(super) struct Run<'a> {
    engine: &'a Engine,
    home: &'a AccountRegion,
    ask: &'a BacktestAsk,
    /// The version under test, then the deployed one.
    rules: &'a [CompiledRule],
    deadline: Instant,
    next: Mutex<Next>,
}

/// Where the next chunk begins.
#[derive(Default)]
struct Next {
    types: Vec<String>,
    after: Option<Arrival>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        engine: &'a Engine,
        home: &'a AccountRegion,
        ask: &'a BacktestAsk,
        rules: &'a [CompiledRule],
        deadline: Instant,
    ) -> Self {
        Self { engine, home, ask, rules, deadline, next: Mutex::default() }
    }

    pub(super) fn run(self) -> Result<BacktestReport, BacktestError> {
        let gathered = match &self.ask.resource {
            Some(key) => self.one(key)?,
            None => self.all()?,
        };
        Ok(gathered.report(BacktestReport {
            rule: self.ask.rule.clone(),
            since: self.ask.since,
            until: self.ask.until,
            ..BacktestReport::default()
        }))
    }

    fn all(&self) -> Result<Gathered, BacktestError> {
        let types = self.engine.store.read(|tx| self.types(tx))?;
        self.set(types)?;
        let work = || self.gather();
        std::thread::scope(|scope| {
            let threads = self.engine.options.sweep_threads.max(1);
            let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut gathered = work();
            for helper in helpers {
                let more = helper.join().unwrap_or(Err(EngineError::Stopping.into()));
                gathered = match (gathered, more) {
                    (Ok(mut gathered), Ok(more)) => {
                        gathered.merge(more);
                        Ok(gathered)
                    }
                    (Err(error), _) | (_, Err(error)) => Err(error),
                };
            }
            let mut gathered = gathered?;
            gathered.merge(self.account()?);
            Ok(gathered)
        })
    }

    /// The types that the versions judge. Taken from the end.
    fn types(&self, tx: &dyn ReadTx) -> Result<Vec<String>, EngineError> {
        let mut types: BTreeSet<String> =
            self.rules.iter().flat_map(|rule| rule.types()).map(str::to_owned).collect();
        if self.rules.iter().any(|rule| rule.judges_any_type()) {
            // A rule for any type is not meant for the account, which has no configuration.
            let all = tx.recorded_types(self.home)?;
            types.extend(all.into_iter().filter(|resource_type| resource_type != ACCOUNT_TYPE));
        }
        Ok(types.into_iter().rev().collect())
    }

    fn set(&self, types: Vec<String>) -> Result<(), EngineError> {
        let mut next = self.next.lock().map_err(|_| EngineError::Stopping)?;
        *next = Next { types, after: None };
        Ok(())
    }

    /// Takes chunks until there are no more.
    fn gather(&self) -> Result<Gathered, BacktestError> {
        self.engine.store.read(|tx| {
            let mut walker = Walker::new(self, tx);
            while let Some((resource_type, after, to)) = self.take(tx)? {
                let span = (self.ask.since, self.ask.until);
                walker.begin(&resource_type);
                tx.visit_history(self.home, &resource_type, (after, to), span, &mut |item| {
                    walker.item(item.id, item.captured, item.text);
                    if walker.is_late { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
                walker.end();
                if walker.is_late {
                    return Err(BacktestError::Deadline);
                }
            }
            Ok(walker.gathered)
        })
    }

    fn take(
        &self,
        tx: &dyn ReadTx,
    ) -> Result<Option<(String, Option<Arrival>, Arrival)>, EngineError> {
        let mut next = self.next.lock().map_err(|_| EngineError::Stopping)?;
        while let Some(resource_type) = next.types.last().cloned() {
            let after = next.after;
            match tx.end_of_chunk(self.home, &resource_type, after, CHUNK)? {
                Some(to) => {
                    next.after = Some(to);
                    return Ok(Some((resource_type, after, to)));
                }
                None => {
                    next.types.pop();
                    next.after = None;
                }
            }
        }
        Ok(None)
    }

    /// The history of one resource.
    fn one(&self, key: &ResourceKey) -> Result<Gathered, BacktestError> {
        if key.resource_type == ACCOUNT_TYPE {
            return self.account();
        }
        self.engine.store.read(|tx| {
            let held = crate::history::item_at(tx, self.home, key, self.ask.since)?;
            let mut query = HistoryQuery {
                later: Some(self.ask.until),
                earlier: Some(held.map_or(self.ask.since, |row| row.capture_time)),
                forward: true,
                after: None,
                limit: PAGE,
            };
            let mut walker = Walker::new(self, tx);
            walker.begin(&key.resource_type);
            loop {
                let rows = tx.item_history(self.home, key, &query)?;
                for row in &rows {
                    walker.item(&key.resource_id, row.capture_time, &row.text);
                }
                if walker.is_late {
                    return Err(BacktestError::Deadline);
                }
                match rows.last() {
                    Some(last) if rows.len() == PAGE => {
                        query.after = Some((last.capture_time, last.state_id));
                    }
                    last => {
                        if last.is_none() && tx.current_item(self.home, key)?.is_none() {
                            return Err(EngineError::NoSuchResource(key.to_string()).into());
                        }
                        break;
                    }
                }
            }
            walker.end();
            Ok(walker.gathered)
        })
    }

    /// The account itself, which is always there, where rules judge it and nobody recorded it.
    fn account(&self) -> Result<Gathered, BacktestError> {
        self.engine.store.read(|tx| {
            let mut walker = Walker::new(self, tx);
            let key = ResourceKey::new(ACCOUNT_TYPE, self.home.account.as_str());
            let judged = self.rules.iter().any(|rule| rule.types().contains(&ACCOUNT_TYPE));
            if judged && tx.current_item(self.home, &key)?.is_none() {
                // What was told of it then is not kept.
                let text = bare_item(self.home, self.ask.since, Map::new());
                walker.begin(ACCOUNT_TYPE);
                walker.item(&key.resource_id, self.ask.since, &text);
                walker.end();
            }
            if walker.is_late { Err(BacktestError::Deadline) } else { Ok(walker.gathered) }
        })
    }
}

/// Follows resources, one after the other.
struct Walker<'a> {
    run: &'a Run<'a>,
    cx: PastContext<'a>,
    index: Index,
    lanes: Vec<Lane<'a>>,
    resource_type: String,
    /// The id of the resource under way.
    id: Option<String>,
    /// Its last item, where a verdict may change while it holds.
    held: Option<IndexedItem>,
    gathered: Gathered,
    is_late: bool,
}

impl<'a> Walker<'a> {
    fn new(run: &'a Run<'a>, tx: &'a dyn ReadTx) -> Self {
        let lanes: Vec<Lane<'a>> = run.rules.iter().map(Lane::new).collect();
        let limit = run.ask.limit.min(MAX_LISTED);
        Self {
            run,
            cx: PastContext::new(tx, run.home, (run.ask.since, run.ask.until)),
            index: Index::default(),
            gathered: Gathered::new(limit, lanes.len() > 1),
            lanes,
            resource_type: String::new(),
            id: None,
            held: None,
            is_late: false,
        }
    }

    /// Turns to resources of a type.
    fn begin(&mut self, resource_type: &str) {
        self.resource_type.clear();
        self.resource_type.push_str(resource_type);
    }

    /// The next item, of the same resource or of the next one.
    fn item(&mut self, id: &str, captured: Timestamp, text: &str) {
        if self.is_late {
            return;
        }
        if self.id.as_deref() != Some(id) {
            self.end();
            self.id = Some(id.to_owned());
        }
        let at = captured.max(self.run.ask.since);
        // What changed beside it while the item before held.
        self.catch_up(at.plus_millis(-1));
        self.gathered.items += 1;
        self.look_at_clock();
        let view = self
            .index
            .build(text.as_bytes())
            .map_err(|error| error.to_string())
            .and_then(|doc| ItemView::new(doc).map_err(|error| error.to_string()));
        for lane in &mut self.lanes {
            let view = view.as_ref().map_err(String::as_str);
            lane.judge(view, at, self.run.ask.since, &self.cx);
            self.gathered.evaluations += 1;
        }
        let again = self.lanes.iter().any(|lane| lane.next.is_some());
        self.held = if again { IndexedItem::new(text).ok() } else { None };
    }

    /// Asks again at each time up to `to` at which a verdict may have changed.
    fn catch_up(&mut self, to: Timestamp) {
        let Some(held) = self.held.take() else { return };
        for lane in &mut self.lanes {
            while let Some(at) = lane.next.filter(|at| *at <= to && !self.is_late) {
                let view = held.view().map_err(|error| error.to_string());
                let view = view.as_ref().map_err(String::as_str);
                lane.judge(view, at, self.run.ask.since, &self.cx);
                self.gathered.evaluations += 1;
                if self.gathered.evaluations.is_multiple_of(STEPS) {
                    self.is_late = Instant::now() > self.run.deadline;
                }
            }
        }
        self.held = Some(held);
    }

    fn look_at_clock(&mut self) {
        if self.gathered.items.is_multiple_of(STEPS) {
            self.is_late = Instant::now() > self.run.deadline;
        }
    }

    /// Ends the resource under way.
    fn end(&mut self) {
        let Some(id) = self.id.take() else { return };
        self.catch_up(self.run.ask.until);
        self.held = None;
        let key = ResourceKey::new(self.resource_type.as_str(), id);
        let mut followed = self.lanes.iter_mut().map(|lane| {
            lane.next = None;
            std::mem::take(&mut lane.followed)
        });
        let tested = followed.next().unwrap_or_default();
        let deployed = followed.next();
        drop(followed);
        self.gathered.add(&key, tested, deployed);
    }
}
