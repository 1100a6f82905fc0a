//! `GET /console/REGION`: what is wrong now.

use super::rules::known::{Known, known};
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{self, empty, number, time_or_never, verdict};
use crate::web::{Fault, Page, Visit};
use assize_engine::ports::ComplianceCounts;
use axum::response::Response;
use maud::{Markup, html};

/// Rules shown.
const WORST: usize = 8;

/// Shows it.
pub(crate) async fn get(visit: Visit) -> Response {
    visit.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Fault> {
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let body = html! {
        header.page {
            div { h1 { (lang.dashboard()) } p.lead { (lang.dashboard_lead()) } }
        }
        div #live hx-get=(visit.here) hx-select="#live" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            (part::or_denied(lang, figures(visit))?)
        }
        div #trend.card hx-get=(visit.at("/trend")) hx-select="#trend" hx-trigger="load"
            hx-swap="outerHTML" { h2 { (lang.over_time()) } div.chart {} }
        div #more hx-get=(visit.here) hx-select="#more" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            div.columns {
                (part::or_denied(lang, worst(visit))?)
                (part::or_denied(lang, health(visit))?)
            }
            (part::or_denied(lang, by_type(visit))?)
        }
    };
    Ok(Page { title: lang.dashboard().to_owned(), section: Section::Dashboard, events, body })
}

/// How many resources are how.
fn figures(visit: &Visit) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let sum = judged(visit)?.iter().fold(ComplianceCounts::default(), |sum, (_, counts)| {
        ComplianceCounts {
            compliant: sum.compliant + counts.compliant,
            non_compliant: sum.non_compliant + counts.non_compliant,
        }
    });
    let rules = known(visit)?;
    let bad_rules = rules.iter().filter(|rule| rule.counts.non_compliant > 0).count();
    let all = sum.compliant + sum.non_compliant;
    let share = (all > 0).then(|| {
        let tenths = sum.compliant * 1_000 / all;
        format!("{}.{}", tenths / 10, tenths % 10)
    });
    Ok(html! {
        section.figures aria-label=(lang.compliance_now()) {
            a.figure href=(visit.at("/resources?compliance=NON_COMPLIANT")) {
                span.label { (lang.resources_noncompliant()) }
                span.value.(if sum.non_compliant > 0 { "bad" } else { "good" }) {
                    (number(sum.non_compliant))
                }
                (part::bar(sum.non_compliant, sum.compliant, lang.share()))
            }
            a.figure href=(visit.at("/rules?state=NON_COMPLIANT")) {
                span.label { (lang.rules_noncompliant()) }
                span.value.(if bad_rules > 0 { "bad" } else { "good" }) { (bad_rules) }
                span.of { "/ " (rules.len()) }
            }
            div.figure {
                span.label { (lang.share()) }
                @match share {
                    Some(share) => span.value { (lang.percent(&share)) },
                    None => span.value.faint { "–" },
                }
            }
        }
    })
}

/// Types of which resources were judged, the worst first.
fn judged(visit: &Visit) -> Result<Vec<(String, ComplianceCounts)>, Fault> {
    visit.may_config("GetComplianceSummaryByResourceType")?;
    let mut types = visit.console.engine.read(|tx| tx.compliance_by_type(&visit.home))?;
    types.retain(|(_, counts)| counts.compliant + counts.non_compliant > 0);
    types.sort_by(|(a, x), (b, y)| y.non_compliant.cmp(&x.non_compliant).then(a.cmp(b)));
    Ok(types)
}

fn by_type(visit: &Visit) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let by_type = judged(visit)?;
    Ok(html! {
        @if !by_type.is_empty() {
            section.card.types {
                h2 { (lang.by_type()) }
                ul {
                    @for (name, counts) in by_type.iter().take(12) {
                        @let label = lang.rule_counts(
                            &number(counts.non_compliant),
                            &number(counts.compliant),
                        );
                        li {
                            a.mono href=(visit.at(&format!(
                                "/resources{}",
                                crate::view::path::query([("type", name.as_str())])
                            ))) { (name) }
                            (part::bar(counts.non_compliant, counts.compliant, &label))
                            span.numbers { (label) }
                        }
                    }
                }
            }
        }
    })
}

fn worst(visit: &Visit) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let mut rules = known(visit)?;
    rules.retain(|rule| rule.counts.non_compliant > 0 || rule.error().is_some());
    rules.sort_by(|a, b| {
        b.counts.non_compliant.cmp(&a.counts.non_compliant).then_with(|| a.name().cmp(b.name()))
    });
    Ok(html! {
        section.card.worst {
            h2 { (lang.worst_rules()) }
            @if rules.is_empty() {
                (empty(Icon::Good, lang.all_good(), lang.all_good_hint()))
            } @else {
                ol {
                    @for rule in rules.iter().take(WORST) { li { (line(visit, rule)) } }
                }
                a.more href=(visit.at("/rules")) { (lang.rules()) (Icon::Forward.draw()) }
            }
        }
    })
}

fn line(visit: &Visit, rule: &Known) -> Markup {
    let lang = visit.lang();
    html! {
        a.name href=(visit.rule(rule.name())) { (rule.name()) }
        @if rule.counts.non_compliant > 0 {
            span.count.bad { (number(rule.counts.non_compliant)) }
            (part::bar(rule.counts.non_compliant, rule.counts.compliant, lang.non_compliant()))
        }
        @if let Some(error) = rule.error() {
            p.error { (Icon::Warning.draw()) (error) }
        }
        p.faint {
            (lang.last_evaluated()) " "
            (time_or_never(lang, rule.status.last_successful_evaluation))
        }
    }
}

fn health(visit: &Visit) -> Result<Markup, Fault> {
    visit.may_config("DescribeConfigurationRecorderStatus")?;
    let lang = visit.lang();
    let home = &visit.home;
    let (recording, resources, tasks, calls) =
        visit.console.engine.read(|tx| -> Result<_, Fault> {
            Ok((
                assize_engine::recorder::is_recording(tx, home)?,
                tx.count_resources(home)?.iter().map(|counted| counted.count).sum::<u64>(),
                tx.pending_tasks(Some(home), None)?,
                tx.pending_calls(Some(home), None)?,
            ))
        })?;
    Ok(html! {
        section.card.health {
            h2 { (lang.health()) }
            dl.facts {
                dt { (lang.recorder()) }
                dd {
                    @if recording {
                        span.verdict.good { (Icon::Good.draw()) (lang.recorder_on()) }
                    } @else {
                        span.verdict.unknown { (Icon::Warning.draw()) (lang.recorder_off()) }
                    }
                }
                dt { (lang.recorded_resources()) }
                dd { a href=(visit.at("/resources")) { (number(resources)) } }
                dt { (lang.queue()) }
                dd { (number(tasks)) }
                dt { (lang.queue_calls()) }
                dd { (number(calls)) }
                dt { (lang.compliance()) }
                dd { (verdict(lang, overall(visit)?)) }
            }
        }
    })
}

/// What all rules add up to.
fn overall(visit: &Visit) -> Result<Option<assize_model::ComplianceType>, Fault> {
    let rules = known(visit)?;
    let (bad, good) = rules.iter().fold((0, 0), |(bad, good), rule| {
        (bad + rule.counts.non_compliant, good + rule.counts.compliant)
    });
    Ok((bad + good > 0).then(|| assize_model::ComplianceType::aggregate(good, bad)))
}
