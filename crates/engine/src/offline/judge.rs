//! What one thread does with one batch.

use super::context::OfflineContext;
use super::evaluator::{Evaluator, Route};
use super::feed::{Bad, Found, Place, Records};
use super::run::Collect;
use super::spool::{Asides, Kept};
use super::totals::Totals;
use crate::rules::CompiledRule;
use assize_model::json::{Index, Kind, strict};
use assize_model::{AccountRegion, ComplianceType, ItemView, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One verdict with what it is about.
#[derive(Clone, Copy)]
pub struct Judged<'a> {
    /// The rule.
    pub rule: &'a CompiledRule,
    /// The rule's place among the evaluator's rules.
    pub rule_at: usize,
    /// The item.
    pub item: &'a ItemView<'a>,
    /// What the rule says.
    pub verdict: &'a Verdict,
    /// The name of the item's source.
    pub source: &'a Arc<str>,
    /// Where the item's record stands there.
    pub place: Place,
}

/// What a worker made of one batch.
pub(super) struct Outcome<P> {
    pub(super) part: P,
    pub(super) totals: Totals,
    pub(super) bad: Vec<Bad>,
    pub(super) asides: Asides,
    /// The accounts of the batch's items, where rules judge accounts.
    pub(super) homes: BTreeSet<AccountRegion>,
}

/// Which rules judge.
#[derive(Clone, Copy)]
pub(super) enum Pass<'k> {
    /// Those that look at one item only.
    First,
    /// Those that waited for what they may read.
    Second(&'k Kept),
}

/// One thread's tools, used for batch after batch.
pub(super) struct Worker<'e, C: Collect> {
    evaluator: &'e Evaluator,
    collect: &'e C,
    context: OfflineContext<'e>,
    second: bool,
    index: Index,
    /// The route of the last item; neighbours are often of one type.
    last: Option<(&'e str, &'e Route)>,
    verdicts: Vec<(usize, Verdict)>,
}

impl<'e, C: Collect> Worker<'e, C> {
    pub(super) fn new(evaluator: &'e Evaluator, collect: &'e C, pass: Pass<'e>) -> Self {
        let kept = if let Pass::Second(kept) = pass { Some(kept) } else { None };
        Self {
            evaluator,
            collect,
            context: OfflineContext::new(evaluator.options.now, kept),
            second: kept.is_some(),
            index: Index::default(),
            last: None,
            verdicts: Vec::new(),
        }
    }

    pub(super) fn batch(&mut self, batch: &impl Records) -> Outcome<C::Part> {
        let mut outcome = Outcome {
            part: C::Part::default(),
            totals: Totals::for_rules(self.evaluator.rules.len()),
            bad: Vec::new(),
            asides: Asides::default(),
            homes: BTreeSet::new(),
        };
        let mut index = std::mem::take(&mut self.index);
        batch.each(&mut |found| self.record(&mut index, batch, found, &mut outcome));
        self.index = index;
        batch.bad(&mut |bad| outcome.bad.push(bad));
        outcome.totals.bad = outcome.bad.len() as u64;
        outcome
    }

    fn record(
        &mut self,
        index: &mut Index,
        batch: &impl Records,
        found: Found<'_>,
        outcome: &mut Outcome<C::Part>,
    ) {
        let doc = match index.build(found.bytes) {
            Ok(doc) => doc,
            Err(error) => return outcome.bad(found, format!("not valid JSON: {error}")),
        };
        let Ok(view) = ItemView::new(doc) else { return self.wrapped(batch, found, outcome) };
        let resource_type = view.resource_type();
        if resource_type.is_empty() || !is_event_shape(&view) {
            return self.wrapped(batch, found, outcome);
        }
        match self.fault(&view) {
            None => self.item(batch, &view, found, outcome),
            Some(reason) => outcome.bad(found, reason),
        }
    }

    /// A record that is no item in event shape: what it holds is read in full.
    fn wrapped(&mut self, batch: &impl Records, found: Found<'_>, outcome: &mut Outcome<C::Part>) {
        let defaults = &self.evaluator.options.defaults;
        let mut index = Index::default();
        batch.unwrap(found.bytes, defaults, &mut |text| {
            let text = match text {
                Ok(text) => text,
                Err(reason) => return outcome.bad(found, reason),
            };
            let view = index.build(text.as_bytes()).map_err(|e| e.to_string());
            match view.and_then(|doc| ItemView::new(doc).map_err(|e| e.to_string())) {
                Ok(view) => self.item(batch, &view, found, outcome),
                Err(reason) => outcome.bad(found, reason),
            }
        });
    }

    /// Checks what identifies an item, and with the option `strict` the whole text.
    fn fault(&self, view: &ItemView<'_>) -> Option<String> {
        if view.resource_id().trim_ascii().is_empty() {
            let why = "not a configuration item: `resourceId` is missing, empty or not a string";
            return Some(why.to_owned());
        }
        // What reaches the second pass was checked in the first.
        if self.evaluator.options.strict && !self.second {
            return fault_of(view);
        }
        None
    }

    fn item(
        &mut self,
        batch: &impl Records,
        view: &ItemView<'_>,
        found: Found<'_>,
        outcome: &mut Outcome<C::Part>,
    ) {
        let resource_type = &*view.resource_type();
        if !self.second {
            outcome.totals.items += 1;
            if self.evaluator.accounts {
                outcome.homes.extend(home_of(view));
            }
        }
        let last = self.last.filter(|(name, _)| *name == resource_type);
        let Some((name, route)) = last.or_else(|| self.evaluator.route(resource_type)) else {
            outcome.totals.unjudged += 1;
            return;
        };
        self.last = Some((name, route));
        let rules = if self.second {
            self.context.turn_to(view);
            &route.later
        } else {
            let (judge, keep) = (!route.later.is_empty(), route.keep);
            if judge || keep {
                outcome.asides.push(view, found.source, found.place, (judge, keep));
            }
            if route.now.is_empty() && !judge {
                outcome.totals.unjudged += 1;
            }
            &route.now
        };
        let mut unsure = false;
        for &at in rules {
            let Some(rule) = self.evaluator.rules.get(at) else { continue };
            let Some(verdict) = rule.judge(view, &self.context) else { continue };
            unsure |= verdict.compliance == ComplianceType::InsufficientData;
            self.verdicts.push((at, verdict));
        }
        if unsure && let Some(reason) = fault_of(view) {
            self.verdicts.clear();
            if !self.second {
                outcome.totals.items -= 1;
            }
            return outcome.bad(found, reason);
        }
        let Found { source, place, .. } = found;
        for (rule_at, verdict) in self.verdicts.drain(..) {
            let Some(rule) = self.evaluator.rules.get(rule_at) else { continue };
            if let Some(totals) = outcome.totals.rules.get_mut(rule_at) {
                totals.add(verdict.compliance);
            }
            let (verdict, place) = (&verdict, batch.place(place, &verdict));
            let judged = Judged { rule, rule_at, item: view, verdict, source, place };
            self.collect.judged(&mut outcome.part, &judged);
        }
    }
}

impl<P> Outcome<P> {
    fn bad(&mut self, found: Found<'_>, reason: String) {
        self.bad.push(Bad {
            source: Arc::clone(found.source),
            record: Some(found.place),
            offset: found.place.offset,
            reason,
        });
    }
}

/// The account and region of an item; `None` where it does not tell.
fn home_of(view: &ItemView<'_>) -> Option<AccountRegion> {
    Some(AccountRegion::new(view.account_id()?, view.region()?))
}

/// What is wrong with an item itself, looked for in full.
#[cold]
fn fault_of(view: &ItemView<'_>) -> Option<String> {
    if let Err(error) = view.status() {
        return Some(format!("not a configuration item: {error}"));
    }
    strict::check(view.root().raw()).err().map(|error| format!("not valid JSON: {error}"))
}

/// Whether rules can read the item as it stands. In API shape the configuration is a
/// string; rows of a query have lists of tags.
fn is_event_shape(view: &ItemView<'_>) -> bool {
    let configuration = view.configuration().kind();
    configuration != Kind::String
        && view.tags().kind() != Kind::Array
        && (configuration != Kind::Missing || !view.root().get("accountId").exists())
}
