//! `GET /console/REGION/resources/TYPE/ID`

use super::tree::Tree;
use super::{difference, related, timeline, verdicts};
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{time, verdict};
use crate::view::path::query;
use crate::web::{Fault, Page, Visit};
use assize_engine::EngineError;
use assize_engine::ports::{ComplianceFilter, HistoryQuery, Page as Rows, ResultRow, TimelineRow};
use assize_engine::resources::read_item;
use assize_model::{ComplianceType, ConfigurationItem, ResourceKey};
use axum::extract::{Path, Query};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;

/// States of a resource that are looked at.
const STATES: usize = 100;
/// Verdicts, and changes of them.
const VERDICTS: usize = 500;

/// What of the resource.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// A place in the configuration.
    at: String,
    /// The id of a state to show instead of the current one.
    state: Option<i64>,
    /// The id of a state to compare with the one before.
    compare: Option<i64>,
}

/// Everything that is known of a resource.
struct Known {
    key: ResourceKey,
    /// Newest first; never empty.
    states: Vec<ConfigurationItem>,
    results: Vec<ResultRow>,
    changes: Vec<TimelineRow>,
    /// Names of rules by their ids.
    rules: HashMap<String, String>,
}

/// Shows it.
pub(crate) async fn get(
    visit: Visit,
    Path((_, resource_type, resource_id)): Path<(String, String, String)>,
    Query(ask): Query<Ask>,
) -> Response {
    let key = ResourceKey { resource_type, resource_id };
    visit.show(move |visit| page(visit, key, &ask)).await
}

fn load(visit: &Visit, key: ResourceKey) -> Result<Known, Fault> {
    let members = json!({ "resourceType": key.resource_type, "resourceId": key.resource_id });
    visit.may("config", "GetResourceConfigHistory", &members)?;
    let of_resource = json!({ "ResourceType": key.resource_type, "ResourceId": key.resource_id });
    let judged = visit.may("config", "GetComplianceDetailsByResource", &of_resource).is_ok();
    let home = &visit.home;
    let query =
        HistoryQuery { later: None, earlier: None, forward: false, after: None, limit: STATES };
    visit.console.engine.read(|tx| {
        let rows = tx.item_history(home, &key, &query)?;
        let states: Vec<ConfigurationItem> =
            rows.iter().map(|row| read_item(home, row)).collect::<Result<_, EngineError>>()?;
        if states.is_empty() {
            return Err(Fault::NotFound);
        }
        let (mut results, mut changes) = (Vec::new(), Vec::new());
        let mut rules = HashMap::new();
        if judged {
            let page = Rows::first(VERDICTS);
            results = tx.results_of_resource(home, &key, &ComplianceFilter::default(), &page)?;
            changes = tx.timeline(home, None, Some(&key), VERDICTS)?;
            rules.extend(tx.rules(home)?.into_iter().map(|rule| {
                let name = rule.name().to_owned();
                (rule.id, name)
            }));
        }
        Ok(Known { key, states, results, changes, rules })
    })
}

fn page(visit: &Visit, key: ResourceKey, ask: &Ask) -> Result<Page, Fault> {
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let known = load(visit, key)?;
    let at = |id: i64| known.states.iter().position(|s| s.configuration_state_id == id);
    let shown_at = ask.state.or(ask.compare).map_or(Some(0), at).ok_or(Fault::NotFound)?;
    let item = known.states.get(shown_at).ok_or(Fault::NotFound)?;
    let before = ask.compare.and_then(|_| known.states.get(shown_at + 1));
    let title = item.resource_name.clone().filter(|name| !name.is_empty());
    let title = title.unwrap_or_else(|| known.key.resource_id.clone());
    let body = html! {
        header.page {
            div {
                p.crumbs {
                    a href=(visit.at("/resources")) { (lang.resources()) }
                    (Icon::Next.draw())
                    a.mono href=(visit.at(&format!(
                        "/resources{}",
                        query([("type", known.key.resource_type.as_str())])
                    ))) { (known.key.resource_type) }
                }
                h1 { (title) }
                @if title != known.key.resource_id { p.mono.faint { (known.key.resource_id) } }
            }
            @if item.status.is_deleted() {
                span.verdict.none { (Icon::None.draw()) (lang.deleted()) }
            } @else {
                (verdict(lang, known.compliance()))
            }
        }
        div.columns.wide #live hx-get=(visit.here) hx-select="#live"
            hx-trigger="assize:change from:body" hx-sync="this:replace"
            hx-swap="morph:outerHTML" {
            div {
                @if shown_at > 0 {
                    p.notice.unknown {
                        (Icon::History.draw())
                        span {
                            (lang.old_state()) " "
                            a href=(visit.resource(&known.key)) { (lang.back_to_now()) }
                        }
                    }
                }
                @if let Some(before) = before { (difference::section(visit, before, item)) }
                (verdicts::section(visit, &known.key, &known.results, &known.rules))
                (configuration(visit, &known, item, ask))
            }
            aside {
                (facts(visit, item))
                (timeline::section(
                    visit,
                    &known.states,
                    &known.changes,
                    &known.rules,
                    Some(item.configuration_state_id),
                ))
                (related::section(visit, item))
            }
        }
    };
    Ok(Page { title, section: Section::Resources, events, body })
}

impl Known {
    /// What the verdicts add up to.
    fn compliance(&self) -> Option<ComplianceType> {
        let count = |wanted| {
            let rows = self.results.iter().filter(|row| row.compliance == wanted);
            rows.count() as u64
        };
        let (good, bad) = (count(ComplianceType::Compliant), count(ComplianceType::NonCompliant));
        (good + bad > 0).then(|| ComplianceType::aggregate(good, bad))
    }

    /// The places in the resource itself that violations rest on.
    fn marked(&self) -> Vec<String> {
        let bad = self.results.iter().filter(|row| row.compliance == ComplianceType::NonCompliant);
        let facts = bad.flat_map(|row| &row.evidence);
        let own = facts.filter(|f| f.resource.as_ref().is_none_or(|other| *other == self.key));
        own.map(|fact| fact.pointer.clone()).collect()
    }
}

fn configuration(visit: &Visit, known: &Known, item: &ConfigurationItem, ask: &Ask) -> Markup {
    let lang = visit.lang();
    let Ok(whole) = serde_json::from_str(&item.to_json()) else { return html! {} };
    let mut tree = Tree::new(lang, &whole, Some(&ask.at), known.marked());
    html! {
        section.card { h2 { (lang.configuration()) } (tree.part("configuration")) }
        @if !item.supplementary_configuration.is_empty() {
            section.card {
                h2 { (lang.supplementary()) }
                (tree.part("supplementaryConfiguration"))
            }
        }
        @if !item.tags.is_empty() {
            section.card { h2 { (lang.tags()) } (tree.part("tags")) }
        }
    }
}

fn facts(visit: &Visit, item: &ConfigurationItem) -> Markup {
    let lang = visit.lang();
    html! {
        section.card {
            h2 { (lang.details()) }
            dl.facts {
                dt { (lang.captured()) }
                dd { (time(item.capture_time)) }
                @if let Some(at) = item.resource_creation_time {
                    dt { (lang.created()) }
                    dd { (time(at)) }
                }
                dt { (lang.account()) }
                dd.mono { (item.aws_account_id) }
                dt { (lang.region()) }
                dd.mono { (item.aws_region) }
                @if let Some(zone) = &item.availability_zone {
                    dt { (lang.zone()) }
                    dd { (zone) }
                }
                @if let Some(arn) = &item.arn {
                    dt { (lang.arn()) }
                    dd.mono.break { (arn) }
                }
            }
        }
    }
}
