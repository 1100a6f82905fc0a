//! A rule's verdicts, with what they rest on.

use super::evidence;
use super::known::Known;
use super::rule::Ask;
use crate::view::icon::Icon;
use crate::view::part::{choices, empty, time, verdict};
use crate::view::path::query;
use crate::web::{Fault, Visit};
use assize_engine::ports::{ComplianceFilter, Page as Rows, ResultRow};
use assize_model::{ComplianceType, ResourceKey};
use maud::{Markup, html};
use serde_json::json;

/// Verdicts on a page.
const SHOWN: usize = 50;

/// Every verdict, whatever it says.
const ALL: &str = "ALL";

/// The verdicts of a rule.
pub(super) fn section(visit: &Visit, known: &Known, ask: &Ask) -> Result<Markup, Fault> {
    let members = json!({ "ConfigRuleName": known.name() });
    visit.may("config", "GetComplianceDetailsByConfigRule", &members)?;
    let lang = visit.lang();
    // What is wrong is what one looks for.
    let usual = if known.counts.non_compliant > 0 { "NON_COMPLIANT" } else { ALL };
    let chosen = ask.compliance.as_deref().unwrap_or(usual);
    let types: Vec<ComplianceType> = chosen.parse().into_iter().collect();
    let after = (!ask.after_type.is_empty())
        .then(|| ResourceKey::new(ask.after_type.as_str(), ask.after_id.as_str()));
    let page = Rows { after, limit: SHOWN + 1 };
    let filter = ComplianceFilter { types };
    let (home, id) = (&visit.home, &known.rule.id);
    let mut rows = visit.console.engine.read(|tx| tx.results_of_rule(home, id, &filter, &page))?;
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let link = |compliance: &str| {
        format!("{}{}", visit.rule(known.name()), query([("compliance", compliance)]))
    };
    let offered = [
        ("NON_COMPLIANT", lang.non_compliant()),
        ("COMPLIANT", lang.compliant()),
        ("INSUFFICIENT_DATA", lang.insufficient_data()),
        ("NOT_APPLICABLE", lang.not_applicable()),
        (ALL, lang.all()),
    ];
    let offered = offered.map(|(value, word)| (word, link(value), value == chosen));
    let next = rows.last().filter(|_| more).map(|row| {
        let ResourceKey { resource_type, resource_id } = &row.key;
        let asked = query([
            ("compliance", chosen),
            ("after_type", resource_type.as_str()),
            ("after_id", resource_id.as_str()),
        ]);
        format!("{}{asked}", visit.rule(known.name()))
    });
    Ok(html! {
        section.card.results {
            header { h2 { (lang.results()) } (choices(lang.filter(), offered)) }
            @if rows.is_empty() {
                @if chosen == ALL {
                    (empty(Icon::Unknown, lang.no_verdicts(), lang.no_verdicts_hint()))
                } @else {
                    (empty(Icon::Search, lang.no_results(), lang.no_verdicts_match()))
                }
            } @else {
                ul.verdicts { @for row in &rows { (line(visit, known.name(), row)) } }
            }
            @if let Some(next) = next {
                a.more href=(next) { (lang.show_more()) (Icon::Forward.draw()) }
            }
        }
    })
}

fn line(visit: &Visit, rule: &str, row: &ResultRow) -> Markup {
    let lang = visit.lang();
    html! {
        li id={ "v-" (row.key.resource_type) "/" (row.key.resource_id) } {
            div.head {
                (verdict(lang, Some(row.compliance)))
                div.of {
                    a href=(visit.resource(&row.key)) { (row.key.resource_id) }
                    span.mono.faint { (row.key.resource_type) }
                }
                span.when { span.faint { (lang.since()) " " } (time(row.since)) }
                a.explain href=(visit.explanation(rule, &row.key)) { (lang.explain()) }
            }
            @if let Some(text) = &row.annotation { p.annotation { (text) } }
            (evidence::list(visit, &row.key, &row.evidence))
        }
    }
}
