//! Going over the items of the sources, chunk by chunk.

use super::source::{Of, Source, Sources};
use super::{QueryAsk, QueryFault};
use super::{computed, packs};
use crate::error::EngineError;
use crate::history::item_at;
use crate::ports::{
    Arrival, ComplianceFilter, CurrentItem, ItemRow, Page, ReadTx, ResourceVerdicts, RuleVerdict,
    Store, StoreError, StoreExt,
};
use assize_model::json::Index;
use assize_model::{AccountRegion, ComplianceType, ResourceKey};
use assize_query::{Collector, Cursor, Document, Hints, Known, Place, QueryError};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Items of the first chunk, and of the largest. A query whose first items match is answered
/// by the first; others have fewer chunks to ask for.
const FIRST_CHUNK: usize = 128;
const LARGEST_CHUNK: usize = 2_048;
/// Places of a chunk of computed items.
const COMPUTED_CHUNK: Arrival = 2_048;
/// Packs of a chunk.
const PACK_CHUNK: Arrival = 16;
/// Rules that have a verdict about one resource, at most.
const MAX_RULES: usize = 10_000;

/// What the threads of a query share.
pub(super) struct Scan<'a> {
    store: &'a dyn Store,
    ask: &'a QueryAsk<'a>,
    sources: &'a Sources,
    hints: Hints<'a>,
    after: Option<&'a Cursor>,
    deadline: Instant,
    next: Mutex<Next>,
    /// Rows found in chunks that are done.
    found: AtomicUsize,
}

/// Where the next chunk begins.
struct Next {
    source: usize,
    after: Option<Arrival>,
    len: usize,
}

/// A part of a source that one thread goes over.
struct Chunk<'a> {
    number: usize,
    source: &'a Source,
    after: Option<Arrival>,
    to: Arrival,
}

impl<'a> Scan<'a> {
    pub(super) fn new(
        store: &'a dyn Store,
        ask: &'a QueryAsk<'a>,
        sources: &'a Sources,
        after: Option<&'a Cursor>,
        deadline: Instant,
    ) -> Self {
        // In the order in which items come, the page goes on where the last one ended.
        let from = after.filter(|_| ask.query.takes_first()).map(|cursor| cursor.place);
        let next = Next {
            source: from.map_or(0, |place| place.source),
            after: from.map(|place| place.arrival).filter(|arrival| *arrival > i64::MIN),
            len: FIRST_CHUNK,
        };
        Self {
            store,
            ask,
            sources,
            hints: ask.query.hints(),
            after,
            deadline,
            next: Mutex::new(next),
            found: AtomicUsize::new(0),
        }
    }

    /// Takes chunks until there are no more, or no more are needed.
    pub(super) fn gather(&self) -> Result<Collector<'a>, QueryFault> {
        let mut gatherer = Gatherer {
            collector: Collector::new(self.ask.query, self.ask.limit, self.after),
            hints: &self.hints,
            index: Index::default(),
            fault: None,
        };
        self.store.read(|tx| {
            while let Some(chunk) = self.take(tx)? {
                if Instant::now() > self.deadline {
                    return Err(QueryFault::Deadline);
                }
                let before = gatherer.collector.gathered();
                self.go_over(tx, &chunk, &mut gatherer)?;
                if let Some(error) = gatherer.fault.take() {
                    return Err(error.into());
                }
                let found = gatherer.collector.gathered().saturating_sub(before);
                self.found.fetch_add(found, Ordering::Relaxed);
            }
            Ok(())
        })?;
        Ok(gatherer.collector)
    }

    /// The next chunk. Chunks are given out in order; so when those that are done have enough
    /// rows of a query that takes the first ones, no later chunk has any that counts.
    fn take(&self, tx: &dyn ReadTx) -> Result<Option<Chunk<'a>>, StoreError> {
        let enough =
            self.ask.query.takes_first() && self.found.load(Ordering::Relaxed) > self.ask.limit;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while !enough && let Some(source) = self.sources.get(next.source) {
            let (number, after) = (next.source, next.after);
            let counted = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
            let part = |last: Arrival, len: Arrival| {
                let from = after.unwrap_or(0);
                (from < last).then(|| from.saturating_add(len).min(last))
            };
            let end = match (&source.ids, source.name.of) {
                (Some(ids), _) => part(counted(ids.len()), Arrival::MAX),
                (None, Of::Verdicts) => part(self.sources.last, COMPUTED_CHUNK),
                (None, Of::Packs) => part(counted(source.packs.len()), PACK_CHUNK),
                (None, Of::Items) => {
                    tx.end_of_chunk(&source.home, &source.name.resource_type, after, next.len)?
                }
            };
            let Some(to) = end else {
                next.source += 1;
                next.after = None;
                continue;
            };
            next.after = Some(to);
            next.len = (next.len * 2).min(LARGEST_CHUNK);
            return Ok(Some(Chunk { number, source, after, to }));
        }
        Ok(None)
    }

    fn go_over(
        &self,
        tx: &dyn ReadTx,
        chunk: &Chunk<'a>,
        gatherer: &mut Gatherer<'a, '_>,
    ) -> Result<(), EngineError> {
        let (source, range) = (chunk.source, (chunk.after, chunk.to));
        let (home, resource_type) = (&source.home, &source.name.resource_type);
        match (&source.ids, source.name.of) {
            (Some(ids), _) => Ok(self.look_up(tx, chunk, ids, gatherer)?),
            (None, Of::Packs) => self.packs(tx, chunk, gatherer),
            (None, Of::Verdicts) => {
                let verdicts = match self.ask.at {
                    None => tx.verdicts_in_range(home, resource_type, range)?,
                    Some(at) => tx.verdicts_in_range_at(home, resource_type, range, at)?,
                };
                for found in verdicts {
                    let place = Place { source: chunk.number, arrival: found.place };
                    self.computed(source, place, &found, gatherer);
                }
                Ok(())
            }
            (None, Of::Items) => {
                let known = source.known();
                let each = &mut |item: CurrentItem<'_>| {
                    let place = Place { source: chunk.number, arrival: item.place };
                    gatherer.offer(place, &known, &item);
                    match gatherer.fault {
                        Some(_) => ControlFlow::Break(()),
                        None => ControlFlow::Continue(()),
                    }
                };
                match self.ask.at {
                    None => {
                        let texts = self.hints.needs_text(&known);
                        tx.visit_items(home, resource_type, range, texts, each)?;
                    }
                    Some(at) => tx.visit_items_at(home, resource_type, range, at, each)?,
                }
                Ok(())
            }
        }
    }

    /// Looks at packs. Their places are their numbers.
    fn packs(
        &self,
        tx: &dyn ReadTx,
        chunk: &Chunk<'a>,
        gatherer: &mut Gatherer<'a, '_>,
    ) -> Result<(), EngineError> {
        let source = chunk.source;
        for (pack, arrival) in source.packs.iter().zip(1..=chunk.to) {
            if chunk.after.is_some_and(|after| arrival <= after) {
                continue;
            }
            let text = packs::text(tx, &source.home, pack)?;
            let text = Some(text.as_bytes());
            let item = CurrentItem { place: arrival, id: &pack.id, name: None, text };
            let place = Place { source: chunk.number, arrival };
            gatherer.offer(place, &source.known(), &item);
        }
        Ok(())
    }

    /// Looks at resources that the query names. Their places are those of their ids.
    fn look_up(
        &self,
        tx: &dyn ReadTx,
        chunk: &Chunk<'a>,
        ids: &[String],
        gatherer: &mut Gatherer<'a, '_>,
    ) -> Result<(), StoreError> {
        let source = chunk.source;
        for (id, arrival) in ids.iter().zip(1..) {
            if chunk.after.is_some_and(|after| arrival <= after) {
                continue;
            }
            let place = Place { source: chunk.number, arrival };
            let key = ResourceKey::new(source.name.resource_type.as_str(), id.as_str());
            if source.name.of == Of::Verdicts {
                let verdicts = self.verdicts_of(tx, &source.home, &key)?;
                let found = ResourceVerdicts { place: arrival, id: id.clone(), verdicts };
                self.computed(source, place, &found, gatherer);
            } else if let Some(row) = self.item_of(tx, &source.home, &key)?
                && row.status.is_evaluable()
            {
                let text = Some(row.text.as_bytes());
                let item = CurrentItem { place: arrival, id, name: None, text };
                gatherer.offer(place, &source.known(), &item);
            }
        }
        Ok(())
    }

    /// The item of a resource that the query is about.
    fn item_of(
        &self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Option<ItemRow>, StoreError> {
        match self.ask.at {
            None => tx.current_item(home, key),
            Some(at) => item_at(tx, home, key, at),
        }
    }

    /// What rules found about a resource, `NOT_APPLICABLE` left out.
    fn verdicts_of(
        &self,
        tx: &dyn ReadTx,
        home: &AccountRegion,
        key: &ResourceKey,
    ) -> Result<Vec<RuleVerdict>, StoreError> {
        let verdict = |rule_id, compliance, since| RuleVerdict { rule_id, compliance, since };
        let mut verdicts: Vec<RuleVerdict> = match self.ask.at {
            None => {
                let (filter, page) = (ComplianceFilter::default(), Page::first(MAX_RULES));
                let results = tx.results_of_resource(home, key, &filter, &page)?.into_iter();
                results.map(|row| verdict(row.rule_id, row.compliance, row.since)).collect()
            }
            Some(at) => {
                let changes = tx.verdicts_of_resource_at(home, key, at)?.into_iter();
                changes.map(|row| verdict(row.rule_id, row.to, row.at)).collect()
            }
        };
        verdicts.retain(|verdict| verdict.compliance != ComplianceType::NotApplicable);
        Ok(verdicts)
    }

    fn computed(
        &self,
        source: &Source,
        place: Place,
        found: &ResourceVerdicts,
        gatherer: &mut Gatherer<'a, '_>,
    ) {
        let Some(rules) = self.sources.rules.get(&source.home) else { return };
        let text = computed::text(&source.home, &source.name.resource_type, found, rules, None);
        if let Some(text) = text {
            let text = Some(text.as_bytes());
            let item = CurrentItem { place: place.arrival, id: &found.id, name: None, text };
            gatherer.offer(place, &source.known(), &item);
        }
    }
}

/// What one thread gathers.
struct Gatherer<'a, 's> {
    collector: Collector<'a>,
    hints: &'s Hints<'a>,
    index: Index,
    fault: Option<QueryError>,
}

impl Gatherer<'_, '_> {
    fn offer(&mut self, place: Place, known: &Known<'_>, item: &CurrentItem<'_>) {
        let document = match item.text {
            None => {
                let resource_id = Some(item.id);
                Document::of_key(&Known { resource_id, resource_name: item.name, ..*known })
            }
            Some(text) if !self.hints.text_may_match(text) => return,
            Some(text) => match self.index.build(text) {
                Ok(doc) => Document::of_item(doc),
                Err(error) => {
                    tracing::error!(%error, id = item.id, "a kept item is damaged");
                    return;
                }
            },
        };
        self.fault = self.collector.offer(place, &document).err();
    }
}
