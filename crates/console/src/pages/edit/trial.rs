//! What a draft would say of resources that are there, before it is saved.

use super::draft::{Draft, Kind};
use crate::view::icon::Icon;
use crate::view::part::{number, verdict};
use crate::web::{Fault, Visit};
use assize_engine::EngineError;
use assize_engine::ports::ReadTx;
use assize_engine::rules::{CompiledRule, Logic, check_definition};
use assize_model::item::IndexedItem;
use assize_model::rule::ConfigRule;
use assize_model::{ComplianceType, ResourceKey, Timestamp, Verdict};
use assize_rule::{Context, ReadError};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Resources that are judged for a trial.
const JUDGED: usize = 500;
/// How long a trial may take.
const TIME: Duration = Duration::from_millis(800);
/// Verdicts that are shown.
const SHOWN: usize = 12;

/// What a trial found.
#[derive(Default)]
struct Found {
    counts: BTreeMap<&'static str, (ComplianceType, u64)>,
    shown: Vec<(ResourceKey, Verdict)>,
    judged: usize,
    cut: bool,
}

/// Checks a draft and tries it out.
pub(super) fn of(visit: &Visit, draft: &Draft) -> Markup {
    let lang = visit.lang();
    if draft.kind == Kind::Guard && draft.policy.trim().is_empty() {
        return html! { p.faint { (lang.trial_hint()) } };
    }
    match tried(visit, draft) {
        Ok(made) => made,
        Err(fault) => html! {
            p.notice.bad { (Icon::Warning.draw()) span { (fault) } }
        },
    }
}

fn tried(visit: &Visit, draft: &Draft) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let mut definition = draft.definition()?;
    if definition.config_rule_name.is_empty() {
        "trial".clone_into(&mut definition.config_rule_name);
    }
    check_definition(&mut definition).map_err(EngineError::from)?;
    if draft.kind == Kind::Lambda {
        return Ok(function(visit, &draft.identifier));
    }
    // Whoever sees verdicts of a trial sees configurations.
    visit.may("config", "SelectResourceConfig", &json!({}))?;
    let now = visit.console.engine.now();
    let compiled = CompiledRule::compile(ConfigRule {
        definition,
        id: "trial".to_owned(),
        arn: String::new(),
        state: Default::default(),
        created_by: None,
        created_at: now,
        updated_at: now,
    });
    if let Logic::Unavailable { reason, .. } = &compiled.logic {
        return Err(Fault::Invalid(reason.clone()));
    }
    let found = visit.console.engine.read(|tx| judge(visit, tx, &compiled, now))?;
    Ok(html! {
        p { (lang.trial_judged(&number(found.judged as u64))) @if found.cut { " " (lang.trial_cut()) } }
        ul.counts {
            @for (compliance, count) in found.counts.values() {
                li { (verdict(lang, Some(*compliance))) span { (number(*count)) } }
            }
        }
        ul.verdicts {
            @for (key, found) in &found.shown {
                li {
                    div.of {
                        a href=(visit.resource(key)) { (key.resource_id) }
                        span.mono.faint { (key.resource_type) }
                    }
                    @if let Some(text) = &found.annotation { p.annotation { (text) } }
                }
            }
        }
    })
}

fn judge(
    visit: &Visit,
    tx: &dyn ReadTx,
    rule: &CompiledRule,
    now: Timestamp,
) -> Result<Found, Fault> {
    let home = &visit.home;
    let world = World { tx, visit, now };
    let started = Instant::now();
    let mut found = Found::default();
    let end = tx.last_arrival()?;
    for counted in tx.count_resources(home)? {
        let kind = counted.resource_type;
        if !rule.reached_by(&kind) {
            continue;
        }
        tx.visit_items(home, &kind, (None, end), true, &mut |item| {
            if found.judged >= JUDGED || started.elapsed() > TIME {
                found.cut = true;
                return ControlFlow::Break(());
            }
            let text = item.text.and_then(|text| std::str::from_utf8(text).ok());
            let indexed = text.and_then(|text| IndexedItem::new(text).ok());
            let view = indexed.as_ref().and_then(|item| item.view().ok());
            if let Some(told) = view.and_then(|view| rule.judge(&view, &world)) {
                found.note(ResourceKey::new(kind.as_str(), item.id), told);
            }
            ControlFlow::Continue(())
        })?;
        if found.cut {
            break;
        }
    }
    Ok(found)
}

impl Found {
    fn note(&mut self, key: ResourceKey, told: Verdict) {
        self.judged += 1;
        let count = self.counts.entry(told.compliance.as_str()).or_insert((told.compliance, 0));
        count.1 += 1;
        let bad = matches!(
            told.compliance,
            ComplianceType::NonCompliant | ComplianceType::InsufficientData
        );
        if bad && self.shown.len() < SHOWN {
            self.shown.push((key, told));
        }
    }
}

/// Whether AWS Config may invoke the function, and what to do if not.
fn function(visit: &Visit, arn: &str) -> Markup {
    let lang = visit.lang();
    let home = &visit.home;
    let rule = format!("arn:aws:config:{}:{}:config-rule/*", home.region, home.account);
    match visit.console.engine.runner().check(home, arn, &rule) {
        Ok(()) => html! {
            p { span.verdict.good { (Icon::Good.draw()) (lang.function_ready()) } }
        },
        Err(refused) => html! {
            p.notice.unknown { (Icon::Warning.draw()) span { (refused.reason) } }
            p { (lang.function_grant()) }
            pre {
                "aws lambda add-permission --function-name " (arn)
                " --statement-id config --action lambda:InvokeFunction"
                " --principal config.amazonaws.com --source-account " (home.account)
            }
        },
    }
}

/// What a rule may read during a trial.
struct World<'t> {
    tx: &'t dyn ReadTx,
    visit: &'t Visit,
    now: Timestamp,
}

impl Context for World<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn get(&self, key: &ResourceKey) -> Result<Option<Arc<IndexedItem>>, ReadError> {
        let failed = |reason: String| ReadError { what: key.to_string(), reason };
        let row = self.tx.current_item(&self.visit.home, key);
        let row = row.map_err(|error| failed(error.to_string()))?;
        let Some(row) = row.filter(|row| row.status.is_evaluable()) else { return Ok(None) };
        let item = IndexedItem::new(row.text).map_err(|error| failed(error.to_string()))?;
        Ok(Some(Arc::new(item)))
    }

    fn list(&self, resource_type: &str) -> Result<Vec<Arc<IndexedItem>>, ReadError> {
        let failed = |reason: String| ReadError { what: resource_type.to_owned(), reason };
        let mut all = Vec::new();
        let mut fault = None;
        let home = &self.visit.home;
        let scanned = self.tx.scan_items(home, resource_type, None, JUDGED, &mut |_, row| {
            match IndexedItem::new(row.text) {
                Ok(item) => all.push(Arc::new(item)),
                Err(error) => fault = Some(error.to_string()),
            }
            ControlFlow::Continue(())
        });
        scanned.map_err(|error| failed(error.to_string()))?;
        match fault {
            Some(reason) => Err(failed(reason)),
            None => Ok(all),
        }
    }
}
