//! `GET /console/REGION/trend`: compliance over the last two weeks, for the dashboard, which
//! fetches it when it is shown: looking back takes longer than looking.

use crate::view::layout::Section;
use crate::view::part::{number, or_denied};
use crate::web::{Fault, Page, Visit};
use assize_engine::ports::ComplianceCounts;
use assize_model::{AccountRegion, Timestamp};
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Days looked back.
const DAYS: i64 = 14;
/// Days remembered, over all accounts and regions.
const REMEMBERED: usize = 4_096;

/// What was found of past days. The past does not change, but for rules that are deleted or made.
#[derive(Default)]
pub(crate) struct Past(Mutex<HashMap<(AccountRegion, i64, i64), ComplianceCounts>>);

/// Shows it.
pub(crate) async fn get(visit: Visit) -> Response {
    visit.show(page).await
}

fn page(visit: &Visit) -> Result<Page, Fault> {
    let lang = visit.lang();
    let drawn = days(visit).map(|days| chart(visit, &days));
    let body = html! {
        div #trend.card { h2 { (lang.over_time()) } (or_denied(lang, drawn)?) }
    };
    Ok(Page { title: lang.over_time().to_owned(), section: Section::Dashboard, events: None, body })
}

/// The sums at the end of each day, and now.
fn days(visit: &Visit) -> Result<Vec<(Timestamp, ComplianceCounts)>, Fault> {
    visit.may_own("assize:GetCompliance")?;
    let engine = &visit.console.engine;
    let now = engine.now();
    let version = engine.read(|tx| tx.rules_version(&visit.home))?;
    let midnight = now.millis().div_euclid(DAY_MS) * DAY_MS;
    let mut days = Vec::new();
    for back in (0..DAYS).rev() {
        let at = Timestamp::from_millis(midnight - back * DAY_MS);
        let known = (visit.home.clone(), version, at.millis());
        let past = &visit.console.past;
        let counts = match past.get(&known) {
            Some(counts) => counts,
            None => match sum(visit, Some(at)) {
                Ok(counts) => {
                    past.put(known, counts);
                    counts
                }
                // What is older than what is kept is not shown.
                Err(Fault::Engine(assize_engine::EngineError::NotKept { .. })) => continue,
                Err(fault) => return Err(fault),
            },
        };
        // Before anything was judged there is nothing to show.
        if !days.is_empty() || counts.compliant + counts.non_compliant > 0 {
            days.push((at, counts));
        }
    }
    days.push((now, sum(visit, None)?));
    Ok(days)
}

fn sum(visit: &Visit, at: Option<Timestamp>) -> Result<ComplianceCounts, Fault> {
    let rules = visit.console.engine.compliance(&visit.home, None, at)?;
    Ok(rules.iter().fold(ComplianceCounts::default(), |sum, rule| ComplianceCounts {
        compliant: sum.compliant + rule.compliant,
        non_compliant: sum.non_compliant + rule.non_compliant,
    }))
}

impl Past {
    fn get(&self, known: &(AccountRegion, i64, i64)) -> Option<ComplianceCounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(known).copied()
    }

    fn put(&self, known: (AccountRegion, i64, i64), counts: ComplianceCounts) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(known, counts);
    }
}

/// A place for the chart, with its numbers; the same as a table for who cannot see it.
fn chart(visit: &Visit, days: &[(Timestamp, ComplianceCounts)]) -> Markup {
    let lang = visit.lang();
    let seconds: Vec<i64> = days.iter().map(|(at, _)| at.millis() / 1_000).collect();
    let bad: Vec<u64> = days.iter().map(|(_, counts)| counts.non_compliant).collect();
    let good: Vec<u64> = days.iter().map(|(_, counts)| counts.compliant).collect();
    let data = json!({
        "data": [seconds, bad, good],
        "labels": [lang.non_compliant(), lang.compliant()],
    });
    html! {
        div.chart data-chart=(data.to_string()) aria-hidden="true" {}
        table.hidden {
            caption { (lang.over_time()) }
            thead {
                tr {
                    th scope="col" { (lang.since()) }
                    th scope="col" { (lang.non_compliant()) }
                    th scope="col" { (lang.compliant()) }
                }
            }
            tbody {
                @for (at, counts) in days {
                    tr {
                        td { (at) }
                        td { (number(counts.non_compliant)) }
                        td { (number(counts.compliant)) }
                    }
                }
            }
        }
    }
}
