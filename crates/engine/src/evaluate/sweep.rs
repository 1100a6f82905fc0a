//! Judging all resources of some rules.
//!
//! A sweep goes over the items of each type once, in order of arrival, for all of its rules that
//! judge the type; threads take chunks in turn. Stored results of the same range are
//! merged in, so that only changed verdicts are written, and results of resources that are
//! gone or out of scope become `NOT_APPLICABLE`. The account itself is always there to be judged.

use super::{Finding, TrackingContext, ordering_of, says_the_same};
use crate::account::{ACCOUNT_TYPE, bare_item, told};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::notify::Listeners;
use crate::ports::{
    Arrival, ComplianceFilter, ItemRow, Page, ReadTx, ResultRow, StoreExt, TaskKind, Why, Work,
    WriteTx,
};
use crate::reads::any_changed_since;
use crate::rules::CompiledRule;
use crate::verdicts::Verdicts;
use assize_model::item::ItemStatus;
use assize_model::json::Index;
use assize_model::{AccountRegion, ComplianceType, ItemView, ResourceKey, Timestamp, Verdict};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

/// Items per chunk: enough to make a transaction worth it, few enough for memory.
const CHUNK: usize = 512;

/// What a sweep did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SweepSummary {
    pub(crate) judged: u64,
    pub(crate) changed: u64,
}

/// Why rules are swept: the ids of those whose period was over. The others were put, or their
/// evaluation was started.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons(pub(crate) HashSet<String>);

impl Reasons {
    fn of(&self, rule: &CompiledRule) -> Why {
        if self.0.contains(rule.id()) { Why::Schedule } else { Why::Asked }
    }
}

/// The rules of one type, and when they judge.
#[derive(Clone, Copy)]
struct Turn<'r> {
    rules: &'r [&'r CompiledRule],
    reasons: &'r Reasons,
    now: Timestamp,
}

/// Where the next chunk begins.
struct Cursor {
    after: Option<Arrival>,
    done: bool,
}

impl Engine {
    /// Sweeps the rules among `rules` that the engine judges; `reasons` says why each is swept.
    pub(crate) fn sweep(
        self: &Arc<Self>,
        home: &AccountRegion,
        rules: &[&CompiledRule],
        reasons: &Reasons,
    ) -> Result<SweepSummary, EngineError> {
        let now = self.now();
        // What functions said stays until they say something else.
        let rules: Vec<&CompiledRule> =
            rules.iter().copied().filter(|rule| rule.is_native()).collect();
        let mut types: BTreeSet<String> =
            rules.iter().flat_map(|r| r.types()).map(str::to_owned).collect();
        if rules.iter().any(|rule| rule.judges_any_type()) {
            let all = self.store.read(|tx| tx.count_resources(home))?;
            types.extend(all.into_iter().map(|count| count.resource_type));
        }
        let mut total = SweepSummary::default();
        for resource_type in &types {
            // A rule for any type is not meant for the account, which has no configuration.
            let any_type = resource_type != ACCOUNT_TYPE;
            let of_type: Vec<&CompiledRule> = rules
                .iter()
                .copied()
                .filter(|r| r.reached_by(resource_type) && (any_type || !r.judges_any_type()))
                .collect();
            let turn = Turn { rules: &of_type, reasons, now };
            let done = self.sweep_type(home, resource_type, turn)?;
            total.judged += done.judged;
            total.changed += done.changed;
        }
        for rule in rules.iter().filter(|rule| !rule.judges_any_type()) {
            total.changed += self.retire_foreign_types(home, rule, (now, reasons.of(rule)))?;
        }
        Ok(total)
    }

    fn sweep_type(
        self: &Arc<Self>,
        home: &AccountRegion,
        resource_type: &str,
        turn: Turn<'_>,
    ) -> Result<SweepSummary, EngineError> {
        let cursor = Mutex::new(Cursor { after: None, done: false });
        let work = || self.sweep_chunks(home, resource_type, turn, &cursor);
        std::thread::scope(|scope| {
            let helpers: Vec<_> =
                (1..self.options.sweep_threads).map(|_| scope.spawn(work)).collect();
            let mut total = work()?;
            for helper in helpers {
                let done = helper.join().unwrap_or(Err(EngineError::Stopping))?;
                total.judged += done.judged;
                total.changed += done.changed;
            }
            Ok(total)
        })
    }

    fn sweep_chunks(
        self: &Arc<Self>,
        home: &AccountRegion,
        resource_type: &str,
        turn: Turn<'_>,
        cursor: &Mutex<Cursor>,
    ) -> Result<SweepSummary, EngineError> {
        let mut total = SweepSummary::default();
        loop {
            let chunk = self.store.read(|tx| -> Result<_, EngineError> {
                let seen = tx.last_item()?;
                let Some(chunk) = next_chunk(tx, home, resource_type, turn.now, cursor)? else {
                    return Ok(None);
                };
                let judged = chunk.rows.len() as u64;
                Ok(Some((judged, judge_chunk(tx, home, resource_type, turn, chunk)?, seen)))
            })?;
            let Some((judged, findings, seen)) = chunk else { return Ok(total) };
            total.judged += judged;
            total.changed += findings.len() as u64;
            if !findings.is_empty() {
                let (home, hearers) = (home.clone(), self.hearers());
                self.store.write(move |tx| {
                    let listeners = hearers.listeners(tx, &home)?;
                    put_findings(tx, &home, &listeners, findings, seen)
                })?;
            }
        }
    }

    /// Results of types that the rule no longer judges become `NOT_APPLICABLE`.
    fn retire_foreign_types(
        self: &Arc<Self>,
        home: &AccountRegion,
        rule: &CompiledRule,
        at: (Timestamp, Why),
    ) -> Result<u64, EngineError> {
        let types: BTreeSet<&str> = rule.types().into_iter().collect();
        let filter = ComplianceFilter {
            types: vec![
                ComplianceType::Compliant,
                ComplianceType::NonCompliant,
                ComplianceType::InsufficientData,
            ],
        };
        let mut page = Page::first(CHUNK);
        let mut retired = 0;
        loop {
            let rows = self.store.read(|tx| -> Result<_, EngineError> {
                Ok(tx.results_of_rule(home, rule.id(), &filter, &page)?)
            })?;
            let Some(last) = rows.last() else { return Ok(retired) };
            page.after = Some(last.key.clone());
            let findings: Vec<Finding> = rows
                .into_iter()
                .filter(|row| !types.contains(row.key.resource_type.as_str()))
                .map(|row| retire(rule, row, at))
                .collect();
            retired += findings.len() as u64;
            if !findings.is_empty() {
                let (home, hearers) = (home.clone(), self.hearers());
                self.store.write(move |tx| {
                    let listeners = hearers.listeners(tx, &home)?;
                    put_findings(tx, &home, &listeners, findings, i64::MAX)
                })?;
            }
        }
    }
}

struct Chunk {
    after: Option<Arrival>,
    to: Option<Arrival>,
    rows: Vec<ItemRow>,
}

/// Takes the next chunk and moves the cursor past it.
fn next_chunk(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    resource_type: &str,
    now: Timestamp,
    cursor: &Mutex<Cursor>,
) -> Result<Option<Chunk>, EngineError> {
    let mut cursor = cursor.lock().map_err(|_| EngineError::Stopping)?;
    if cursor.done {
        return Ok(None);
    }
    let after = cursor.after;
    let mut last = None;
    let mut rows = Vec::with_capacity(CHUNK);
    tx.scan_items(home, resource_type, after, CHUNK, &mut |place, row| {
        last = Some(place);
        rows.push(row);
        ControlFlow::Continue(())
    })?;
    cursor.done = rows.len() < CHUNK;
    // The last chunk is open at its end, so that results past the last item are seen too.
    let to = if cursor.done { None } else { last };
    cursor.after = last;
    if resource_type == ACCOUNT_TYPE && after.is_none() && rows.is_empty() {
        rows.push(account_row(tx, home, now)?);
    }
    Ok(Some(Chunk { after, to, rows }))
}

fn account_row(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    now: Timestamp,
) -> Result<ItemRow, EngineError> {
    Ok(ItemRow {
        key: ResourceKey::new(ACCOUNT_TYPE, home.account.as_str()),
        capture_time: now,
        state_id: 0,
        status: ItemStatus::Ok,
        text: bare_item(home, now, told(tx, &home.account)?),
    })
}

fn judge_chunk(
    tx: &dyn ReadTx,
    home: &AccountRegion,
    resource_type: &str,
    turn: Turn<'_>,
    chunk: Chunk,
) -> Result<Vec<Finding>, EngineError> {
    let Turn { rules, reasons, now } = turn;
    let mut stored = Vec::with_capacity(rules.len());
    for rule in rules {
        let rows = tx.results_in_range(home, rule.id(), resource_type, chunk.after, chunk.to)?;
        let by_id: HashMap<String, ResultRow> =
            rows.into_iter().map(|row| (row.key.resource_id.clone(), row)).collect();
        stored.push(by_id);
    }
    let cx = TrackingContext::new(tx, home, now);
    let mut index = Index::default();
    let mut findings = Vec::new();
    for row in &chunk.rows {
        let view = index
            .build(row.text.as_bytes())
            .map_err(|e| e.to_string())
            .and_then(|doc| ItemView::new(doc).map_err(|e| e.to_string()));
        let ordering = view.as_ref().map_or(now, |item| ordering_of(item, now));
        for (rule, stored) in rules.iter().zip(&mut stored) {
            let verdict = match &view {
                Ok(item) => rule.judge(item, &cx),
                Err(fault) => Some(Verdict::insufficient_data(fault.clone())),
            };
            let reads = cx.take_reads();
            // Out of scope: what is left in `stored` is retired below.
            let Some(verdict) = verdict else { continue };
            let known = stored.remove(&row.key.resource_id).is_some_and(|s| {
                says_the_same(&s, &verdict) && (!rule.reads_others() || s.ordering == ordering)
            });
            if known {
                continue;
            }
            let mut finding = Finding::new(
                rule.id(),
                row.key.clone(),
                verdict,
                ordering,
                (now, reasons.of(rule)),
            );
            if rule.reads_others() {
                finding.reads = Some(reads);
            }
            findings.push(finding);
        }
    }
    for (rule, stored) in rules.iter().zip(stored) {
        let leftover =
            stored.into_values().filter(|s| s.compliance != ComplianceType::NotApplicable);
        findings.extend(leftover.map(|row| retire(rule, row, (now, reasons.of(rule)))));
    }
    Ok(findings)
}

fn retire(rule: &CompiledRule, row: ResultRow, at: (Timestamp, Why)) -> Finding {
    let verdict = Verdict::not_applicable("the resource is gone or left the scope of the rule");
    let mut finding = Finding::new(rule.id(), row.key, verdict, row.ordering, at);
    finding.reads = rule.reads_others().then(Vec::new);
    finding
}

/// Keeps findings, each with what it rests on. They rest on a snapshot whose last item had the
/// number `seen`: where something that was read has changed since, nobody could wake the verdict
/// yet, so it is judged again.
pub(crate) fn put_findings(
    tx: &mut dyn WriteTx,
    home: &AccountRegion,
    listeners: &Listeners,
    findings: Vec<Finding>,
    seen: i64,
) -> Result<(), EngineError> {
    let mut verdicts = Verdicts::of(home, listeners);
    for Finding { result, reads } in findings {
        let kept = verdicts.keep(tx, &result)?;
        if let Some(reads) = reads.filter(|_| kept) {
            tx.put_reads(home, &result.rule_id, &result.key, &reads)?;
            if any_changed_since(tx, home, &reads, seen)? {
                let work = Work::Pair { rule_id: result.rule_id, key: result.key };
                tx.enqueue(home, &TaskKind { work, cause: None }, result.recorded_at)?;
            }
        }
    }
    Ok(())
}
