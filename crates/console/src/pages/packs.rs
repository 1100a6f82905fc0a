//! `GET /console/REGION/packs` and `…/packs/NAME`: conformance packs with their scores.

use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{self, empty, number, time, verdict};
use crate::view::path::encode;
use crate::web::{Fault, Page, Visit};
use assize_engine::packs::{Pack, PackCompliance, PackFilter};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

/// Packs shown.
const SHOWN: usize = 100;

/// Shows all of them.
pub(crate) async fn list(visit: Visit) -> Response {
    visit.show(all).await
}

/// Shows one.
pub(crate) async fn one(visit: Visit, Path((_, name)): Path<(String, String)>) -> Response {
    visit.show(move |visit| pack(visit, &name)).await
}

fn all(visit: &Visit) -> Result<Page, Fault> {
    for operation in ["DescribeConformancePacks", "ListConformancePackComplianceScores"] {
        visit.may_config(operation)?;
    }
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let (engine, home) = (&visit.console.engine, &visit.home);
    let mut packs: Vec<(Pack, PackCompliance)> = Vec::new();
    for pack in engine.packs(home, None, SHOWN)? {
        let compliance = engine.pack_compliance(home, &pack)?;
        packs.push((pack, compliance));
    }
    // The worst first; those without a score last.
    packs.sort_by_key(|(_, compliance)| compliance.hundredths().unwrap_or(u64::MAX));
    let body = html! {
        header.page { div { h1 { (lang.packs()) } p.lead { (lang.packs_lead()) } } }
        div #live hx-get=(visit.here) hx-select="#live" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            @if packs.is_empty() {
                (empty(Icon::Packs, lang.no_packs(), lang.no_packs_hint()))
            } @else {
                div.packs {
                    @for (pack, compliance) in &packs {
                        a.figure href=(visit.at(&format!("/packs/{}", encode(&pack.name)))) {
                            span.label { (pack.name) }
                            (score(visit, compliance))
                        }
                    }
                }
            }
        }
    };
    Ok(Page { title: lang.packs().to_owned(), section: Section::Packs, events, body })
}

fn score(visit: &Visit, compliance: &PackCompliance) -> Markup {
    let lang = visit.lang();
    let pairs = compliance.pairs;
    html! {
        @match compliance.score() {
            Some(score) => {
                span.value.(if pairs.non_compliant > 0 { "bad" } else { "good" }) {
                    (lang.percent(&score))
                }
            },
            None => span.value.faint { "–" },
        }
        span.of {
            (lang.rule_counts(&number(pairs.non_compliant), &number(pairs.compliant)))
        }
        (part::bar(pairs.non_compliant, pairs.compliant, lang.score()))
    }
}

fn pack(visit: &Visit, name: &str) -> Result<Page, Fault> {
    let names = json!({ "ConformancePackNames": [name] });
    visit.may("config", "DescribeConformancePacks", &names)?;
    let one = json!({ "ConformancePackName": name });
    visit.may("config", "DescribeConformancePackCompliance", &one)?;
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let (engine, home) = (&visit.console.engine, &visit.home);
    let pack = engine.pack(home, name)?;
    let compliance = engine.pack_compliance(home, &pack)?;
    let mut rules = engine.pack_rules(home, name, &PackFilter::default())?;
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.counts.non_compliant));
    let body = html! {
        header.page {
            div {
                p.crumbs { a href=(visit.at("/packs")) { (lang.packs()) } }
                h1 { (pack.name) }
            }
        }
        div.columns.wide #live hx-get=(visit.here) hx-select="#live"
            hx-trigger="assize:change from:body" hx-sync="this:replace"
            hx-swap="morph:outerHTML" {
            div {
                section.figures aria-label=(lang.score()) {
                    div.figure {
                        span.label { (lang.score()) }
                        (score(visit, &compliance))
                    }
                }
                div.scroll {
                    table.list {
                        thead {
                            tr {
                                th scope="col" { (lang.rule()) }
                                th scope="col" { (lang.compliance()) }
                                th.number scope="col" { (lang.non_compliant()) }
                                th.number scope="col" { (lang.compliant()) }
                                th scope="col" { (lang.controls()) }
                            }
                        }
                        tbody {
                            @for told in &rules {
                                @let counts = told.counts;
                                @let judged = counts.compliant + counts.non_compliant > 0;
                                tr {
                                    th scope="row" {
                                        a href=(visit.rule(&told.rule.name)) { (told.rule.name) }
                                    }
                                    td { (verdict(lang, judged.then(|| counts.compliance()))) }
                                    td.number { (number(counts.non_compliant)) }
                                    td.number { (number(counts.compliant)) }
                                    td.faint { (told.rule.controls.join(", ")) }
                                }
                            }
                        }
                    }
                }
            }
            aside {
                section.card {
                    h2 { (lang.details()) }
                    dl.facts {
                        dt { (lang.state()) }
                        dd.mono { (format!("{:?}", pack.state)) }
                        @if let Some(reason) = &pack.reason {
                            dt { (lang.last_error()) }
                            dd { (reason) }
                        }
                        dt { (lang.updated()) }
                        dd { (time(pack.requested_at)) }
                        dt { (lang.arn()) }
                        dd.mono.break { (pack.arn) }
                        @for (name, value) in &pack.parameters {
                            dt.mono { (name) }
                            dd.mono { (value) }
                        }
                    }
                }
            }
        }
    };
    Ok(Page { title: pack.name.clone(), section: Section::Packs, events, body })
}
