//! `GET /console/REGION/aggregated`: rules of all accounts and regions that an aggregator sees.

use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{choices, empty, number, verdict};
use crate::view::path::query;
use crate::web::{Fault, Page, Visit};
use assize_engine::aggregate::{SourceOf, SourceState};
use assize_engine::ports::{ComplianceCounts, Page as Rows};
use assize_model::AccountRegion;
use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

/// Aggregators offered.
const AGGREGATORS: usize = 50;
/// Rules shown.
const RULES: usize = 500;

/// Which aggregator.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    name: String,
}

/// A rule somewhere.
struct Row {
    home: AccountRegion,
    rule: String,
    counts: ComplianceCounts,
}

/// Shows it.
pub(crate) async fn get(visit: Visit, Query(ask): Query<Ask>) -> Response {
    visit.show(move |visit| page(visit, &ask)).await
}

fn page(visit: &Visit, ask: &Ask) -> Result<Page, Fault> {
    visit.may_config("DescribeConfigurationAggregators")?;
    let lang = visit.lang();
    let names = visit.console.engine.aggregators(&visit.home, &[], &Rows::first(AGGREGATORS));
    let names: Vec<String> = names
        .map_err(|error| Fault::Internal(error.to_string()))?
        .into_iter()
        .map(|aggregator| aggregator.name)
        .collect();
    let chosen = names.iter().find(|name| **name == ask.name).or(names.first());
    let body = html! {
        header.page {
            div { h1 { (lang.aggregated()) } p.lead { (lang.aggregated_lead()) } }
            @if names.len() > 1 {
                (choices(lang.aggregated(), names.iter().map(|name| {
                    let asked = query([("name", name.as_str())]);
                    let href = visit.at(&format!("/aggregated{asked}"));
                    (name.as_str(), href, Some(name) == chosen)
                })))
            }
        }
        @match chosen {
            None => (empty(Icon::Aggregate, lang.no_aggregators(), lang.no_aggregators_hint())),
            Some(name) => div.columns.wide { (rules(visit, name)?) (sources(visit, name)?) },
        }
    };
    let title = lang.aggregated().to_owned();
    Ok(Page { title, section: Section::Aggregated, events: None, body })
}

fn rules(visit: &Visit, name: &str) -> Result<Markup, Fault> {
    let members = json!({ "ConfigurationAggregatorName": name });
    visit.may("config", "DescribeAggregateComplianceByConfigRules", &members)?;
    let lang = visit.lang();
    let engine = &visit.console.engine;
    let homes =
        engine.aggregated(&visit.home, name).map_err(|error| Fault::Internal(error.to_string()))?;
    let mut rows: Vec<Row> = engine.read(|tx| -> Result<_, Fault> {
        let mut rows = Vec::new();
        for home in homes {
            for rule in tx.rules(&home)? {
                let counts = tx.rule_counts(&home, &rule.id)?;
                rows.push(Row { home: home.clone(), rule: rule.name().to_owned(), counts });
            }
        }
        Ok(rows)
    })?;
    rows.sort_by_key(|row| std::cmp::Reverse(row.counts.non_compliant));
    rows.truncate(RULES);
    Ok(html! {
        div {
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th scope="col" { (lang.rule()) }
                            th scope="col" { (lang.account()) }
                            th scope="col" { (lang.region()) }
                            th scope="col" { (lang.compliance()) }
                            th.number scope="col" { (lang.non_compliant()) }
                            th.number scope="col" { (lang.compliant()) }
                        }
                    }
                    tbody { @for row in &rows { (line(visit, row)) } }
                }
            }
        }
    })
}

fn line(visit: &Visit, row: &Row) -> Markup {
    let lang = visit.lang();
    let counts = row.counts;
    let judged = counts.compliant + counts.non_compliant > 0;
    html! {
        tr {
            th scope="row" {
                // Pages are of the reader's own account.
                @if row.home.account == visit.home.account {
                    @let there = Visit { home: row.home.clone(), ..visit.clone() };
                    a href=(there.rule(&row.rule)) { (row.rule) }
                } @else {
                    (row.rule)
                }
            }
            td.mono { (row.home.account) }
            td.mono { (row.home.region) }
            td { (verdict(lang, judged.then(|| counts.compliance()))) }
            td.number { (number(counts.non_compliant)) }
            td.number { (number(counts.compliant)) }
        }
    }
}

fn sources(visit: &Visit, name: &str) -> Result<Markup, Fault> {
    let members = json!({ "ConfigurationAggregatorName": name });
    visit.may("config", "DescribeConfigurationAggregatorSourcesStatus", &members)?;
    let lang = visit.lang();
    let sources = visit
        .console
        .engine
        .aggregator_sources(&visit.home, name)
        .map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(html! {
        aside {
            section.card {
                h2 { (lang.sources()) }
                ul.links {
                    @for source in &sources {
                        li {
                            @match &source.of {
                                SourceOf::Home(home) => {
                                    span.mono { (home.account) " " (home.region) }
                                },
                                SourceOf::Organization(id) => span.mono {
                                    (id.as_deref().unwrap_or(lang.organization()))
                                },
                            }
                            @if source.state != SourceState::Seen {
                                " " span.verdict.unknown {
                                    (Icon::Lock.draw()) (lang.not_authorized())
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
