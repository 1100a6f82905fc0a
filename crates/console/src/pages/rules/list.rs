//! `GET /console/REGION/rules`

use super::known::{Known, kind, known};
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{empty, number, time_or_never, verdict};
use crate::view::path::query;
use crate::web::{Fault, Page, Visit};
use crate::words::Lang;
use assize_model::ComplianceType;
use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

/// Which rules, in which order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// Part of the name, the identifier or the description.
    q: String,
    /// A compliance type, `FAILING`, or nothing.
    state: String,
    /// `name`, `latest`, or nothing: worst first.
    sort: String,
}

const FAILING: &str = "FAILING";
const NO_RESULTS: &str = "NO_RESULTS";

/// Shows them.
pub(crate) async fn get(visit: Visit, Query(ask): Query<Ask>) -> Response {
    visit.show(move |visit| page(visit, &ask)).await
}

fn page(visit: &Visit, ask: &Ask) -> Result<Page, Fault> {
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let mut rules = known(visit)?;
    let all = rules.len();
    rules.retain(|rule| ask.admits(rule));
    ask.sort(&mut rules);
    let body = html! {
        header.page {
            div { h1 { (lang.rules()) } p.lead { (lang.rules_lead()) } }
            div.actions {
                a.button href=(visit.at("/new-rule")) { (Icon::Plus.draw()) (lang.new_rule()) }
            }
        }
        (controls(visit, ask))
        div #live hx-get=(visit.here) hx-select="#live" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            @if all == 0 {
                (empty(Icon::Rules, lang.no_rules(), lang.no_rules_hint()))
                pre.sample { (SAMPLE) }
            } @else if rules.is_empty() {
                (empty(Icon::Search, lang.no_results(), lang.no_rules_match()))
            } @else {
                (table(visit, &rules))
                p.faint.count aria-live="polite" { (lang.showing(&number(rules.len() as u64))) }
            }
        }
    };
    Ok(Page { title: lang.rules().to_owned(), section: Section::Rules, events, body })
}

const SAMPLE: &str = "aws configservice put-config-rule --config-rule '{\"ConfigRuleName\": \
                      \"encrypted-volumes\", \"Source\": {\"Owner\": \"AWS\", \
                      \"SourceIdentifier\": \"ENCRYPTED_VOLUMES\"}}'";

fn controls(visit: &Visit, ask: &Ask) -> Markup {
    let lang = visit.lang();
    let states = [
        ("", lang.all()),
        ("NON_COMPLIANT", lang.non_compliant()),
        ("COMPLIANT", lang.compliant()),
        (NO_RESULTS, lang.no_results()),
        (FAILING, lang.failing()),
    ];
    let sorts =
        [("", lang.sort_worst()), ("name", lang.sort_name()), ("latest", lang.sort_latest())];
    html! {
        form.controls role="search" method="get" action=(visit.at("/rules"))
            hx-get=(visit.at("/rules")) hx-trigger="input changed delay:150ms from:#filter, change"
            hx-target="#live" hx-select="#live" hx-swap="outerHTML" hx-replace-url="true"
            hx-sync="this:replace" {
            div.field.grow {
                label.hidden for="filter" { (lang.filter()) }
                (Icon::Search.draw())
                input #filter type="search" name="q" value=(ask.q) placeholder=(lang.filter())
                    autocomplete="off" spellcheck="false" maxlength="256" data-search;
            }
            div.field {
                label for="state" { (lang.state()) }
                (select("state", &ask.state, &states))
            }
            div.field {
                label for="sort" { (lang.sort()) }
                (select("sort", &ask.sort, &sorts))
            }
            button.without-script type="submit" { (lang.apply()) }
        }
    }
}

fn select(name: &str, chosen: &str, options: &[(&str, &str)]) -> Markup {
    html! {
        select id=(name) name=(name) {
            @for (value, word) in options {
                option value=(value) selected[*value == chosen] { (word) }
            }
        }
    }
}

fn table(visit: &Visit, rules: &[Known]) -> Markup {
    let lang = visit.lang();
    html! {
        div.scroll {
            table.list {
                thead {
                    tr {
                        th scope="col" { (lang.rule()) }
                        th scope="col" { (lang.kind()) }
                        th scope="col" { (lang.compliance()) }
                        th.number scope="col" { (lang.non_compliant()) }
                        th.number scope="col" { (lang.compliant()) }
                        th scope="col" { (lang.last_evaluated()) }
                    }
                }
                tbody {
                    @for rule in rules { (row(visit, lang, rule)) }
                }
            }
        }
    }
}

fn row(visit: &Visit, lang: Lang, rule: &Known) -> Markup {
    let source = &rule.rule.definition.source;
    html! {
        tr id={ "rule-" (rule.rule.id) } {
            th scope="row" {
                a href=(visit.rule(rule.name())) { (rule.name()) }
                @if let Some(error) = rule.error() {
                    p.error title=(error) { (Icon::Warning.draw()) (error) }
                }
            }
            td {
                (kind(lang, source.owner))
                @if let (assize_model::rule::Owner::Aws, Some(id)) =
                    (source.owner, &source.source_identifier)
                {
                    br; span.mono.faint { (id) }
                }
            }
            td { (verdict(lang, rule.compliance())) }
            td.number {
                @if rule.counts.non_compliant > 0 {
                    a href={
                        (visit.rule(rule.name()))
                        (query([("compliance", "NON_COMPLIANT")]))
                    } { (number(rule.counts.non_compliant)) }
                } @else { span.faint { "0" } }
            }
            td.number { (number(rule.counts.compliant)) }
            td { (time_or_never(lang, rule.status.last_successful_evaluation)) }
        }
    }
}

impl Ask {
    fn admits(&self, rule: &Known) -> bool {
        let definition = &rule.rule.definition;
        let wanted = self.q.trim().to_lowercase();
        let texts = [
            Some(definition.config_rule_name.as_str()),
            definition.source.source_identifier.as_deref(),
            definition.description.as_deref(),
        ];
        let named = wanted.is_empty()
            || texts.into_iter().flatten().any(|text| text.to_lowercase().contains(&wanted));
        let in_state = match self.state.as_str() {
            "" => true,
            FAILING => rule.error().is_some(),
            NO_RESULTS => rule.compliance().is_none(),
            text => text.parse::<ComplianceType>().ok() == rule.compliance(),
        };
        named && in_state
    }

    fn sort(&self, rules: &mut [Known]) {
        match self.sort.as_str() {
            "name" => {}
            "latest" => {
                rules.sort_by_key(|rule| std::cmp::Reverse(rule.status.last_successful_evaluation))
            }
            _ => rules.sort_by_key(|rule| {
                std::cmp::Reverse((rule.counts.non_compliant, rule.error().is_some()))
            }),
        }
    }
}
