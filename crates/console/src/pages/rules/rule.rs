//! `GET /console/REGION/rules/NAME`

use super::evaluate::{LIMIT, STARTED};
use super::known::Known;
use super::{facts, verdicts};
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{self, number, time_or_never, verdict};
use crate::web::{Fault, Page, Visit};
use assize_engine::EngineError;
use assize_engine::rules::CompiledRule;
use assize_model::rule::Owner;
use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

/// Which verdicts, and what to say beside them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    pub(super) compliance: Option<String>,
    /// The resource after which the page of verdicts begins.
    pub(super) after_type: String,
    pub(super) after_id: String,
    notice: String,
}

/// Shows it.
pub(crate) async fn get(
    visit: Visit,
    Path((_, name)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> Response {
    visit.show(move |visit| page(visit, &name, &ask)).await
}

/// A rule with its logic, if its reader may see it.
pub(crate) fn find(visit: &Visit, name: &str) -> Result<(CompiledRule, Known), Fault> {
    visit.may("config", "DescribeConfigRules", &json!({ "ConfigRuleNames": [name] }))?;
    let home = &visit.home;
    let known = visit.console.engine.read(|tx| -> Result<Known, Fault> {
        let rule = tx.rule(home, name)?;
        let rule = rule.ok_or_else(|| EngineError::NoSuchRule(name.to_owned()))?;
        Ok(Known {
            counts: tx.rule_counts(home, &rule.id)?,
            status: tx.rule_status(home, &rule.id)?,
            rule,
        })
    })?;
    Ok((CompiledRule::compile(known.rule.clone()), known))
}

fn page(visit: &Visit, name: &str, ask: &Ask) -> Result<Page, Fault> {
    let events = Some(visit.events(Some(name))?);
    let (compiled, known) = find(visit, name)?;
    let lang = visit.lang();
    let may_start = visit
        .may("config", "StartConfigRulesEvaluation", &json!({ "ConfigRuleNames": [name] }))
        .is_ok();
    let body = html! {
        header.page {
            div {
                p.crumbs { a href=(visit.at("/rules")) { (lang.rules()) } }
                h1 { (name) }
                @if let Some(text) = &known.rule.definition.description {
                    p.lead { (text) }
                }
            }
            div.actions {
                @if known.rule.definition.source.owner == Owner::CustomLambda {
                    a.button href={ (visit.rule(name)) "/log" } {
                        (Icon::Log.draw()) (lang.function_log())
                    }
                }
                @if known.rule.created_by.is_none() {
                    a.button href={ (visit.rule(name)) "/edit" } {
                        (Icon::Pencil.draw()) (lang.edit())
                    }
                }
                form #evaluate method="post" action={ (visit.rule(name)) "/evaluate" }
                    hx-post={ (visit.rule(name)) "/evaluate" } hx-target="#live"
                    hx-select="#live" hx-swap="morph:outerHTML" hx-disabled-elt="find button" {
                    input type="hidden" name="csrf" value=(visit.guard.token());
                    button.primary type="submit" disabled[!may_start] {
                        (Icon::Again.draw()) (lang.evaluate_again())
                    }
                }
            }
        }
        div.columns.wide {
            div #live hx-get=(live_path(visit, ask, name)) hx-select="#live"
                hx-trigger="assize:change from:body" hx-sync="this:replace"
                hx-swap="morph:outerHTML" {
                (notice(visit, ask))
                (part::or_denied(lang, state(visit, &known))?)
                (part::or_denied(lang, verdicts::section(visit, &known, ask))?)
            }
            (facts::aside(visit, &compiled))
        }
    };
    Ok(Page { title: name.to_owned(), section: Section::Rules, events, body })
}

/// This page without what it says once.
fn live_path(visit: &Visit, ask: &Ask, name: &str) -> String {
    let kept = crate::view::path::query([
        ("compliance", ask.compliance.as_deref().unwrap_or_default()),
        ("after_type", ask.after_type.as_str()),
        ("after_id", ask.after_id.as_str()),
    ]);
    format!("{}{kept}", visit.rule(name))
}

fn notice(visit: &Visit, ask: &Ask) -> Markup {
    let lang = visit.lang();
    match ask.notice.as_str() {
        LIMIT => html! {
            p.notice.unknown role="status" {
                (Icon::Clock.draw()) span { (lang.evaluation_limit()) }
            }
        },
        STARTED => html! {
            p.notice role="status" {
                (Icon::Again.draw()) span { (lang.evaluation_started()) }
            }
        },
        _ => html! {},
    }
}

/// How the rule is, and what it is doing.
fn state(visit: &Visit, known: &Known) -> Result<Markup, Fault> {
    let members = json!({ "ConfigRuleNames": [known.name()] });
    visit.may("config", "DescribeConfigRuleEvaluationStatus", &members)?;
    let lang = visit.lang();
    let (home, id) = (&visit.home, &known.rule.id);
    let (tasks, calls) = visit.console.engine.read(|tx| -> Result<_, Fault> {
        Ok((tx.pending_tasks(Some(home), Some(id))?, tx.pending_calls(Some(home), Some(id))?))
    })?;
    let status = &known.status;
    Ok(html! {
        section.card.state aria-label=(lang.state()) {
            div.now {
                (verdict(lang, known.compliance()))
                span.numbers {
                    (lang.rule_counts(
                        &number(known.counts.non_compliant),
                        &number(known.counts.compliant),
                    ))
                }
            }
            (part::bar(known.counts.non_compliant, known.counts.compliant, lang.compliance()))
            div.progress aria-live="polite" {
                @if calls > 0 {
                    span.busy { (lang.waiting_calls()) }
                    span.faint { (lang.tasks_left(calls)) }
                } @else if tasks > 0 {
                    span.busy { (lang.evaluating()) }
                } @else {
                    span.faint { (lang.evaluation_done()) }
                    (time_or_never(lang, status.last_successful_evaluation))
                }
            }
            @if let Some(error) = known.error() {
                div.notice.bad {
                    (Icon::Warning.draw())
                    div {
                        strong {
                            (lang.last_error())
                            @if let Some(code) = &status.last_error_code { " · " (code) }
                        }
                        p { (error) }
                        @if let Some(at) = status.last_failed_evaluation { (part::time(at)) }
                    }
                }
            }
        }
    })
}
