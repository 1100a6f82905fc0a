//! `GET /console/REGION/resources`

use super::search::{SHOWN, compliance, search};
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{empty, number, time, verdict};
use crate::view::path::query;
use crate::web::{Fault, Page, Visit};
use assize_engine::ports::TypeCount;
use assize_model::{ComplianceType, ItemStatus, ResourceKey, Timestamp};
use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;

/// Which resources.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ask {
    /// Part of an id or a name, or a tag as `key=value`.
    pub(super) q: String,
    #[serde(rename = "type")]
    kind: String,
    compliance: String,
    deleted: String,
    /// The resource after which the page begins.
    pub(super) after_type: String,
    pub(super) after_id: String,
}

impl Ask {
    /// The type that is asked for.
    pub(super) fn kind(&self) -> Option<&str> {
        Some(self.kind.as_str()).filter(|kind| !kind.is_empty())
    }

    /// The compliance that is asked for.
    pub(super) fn compliance(&self) -> Option<ComplianceType> {
        self.compliance.parse().ok()
    }

    /// Whether deleted ones are asked for too.
    pub(super) fn includes_deleted(&self) -> bool {
        !self.deleted.is_empty()
    }
}

/// A resource with what is told of it in the list.
struct Row {
    key: ResourceKey,
    name: Option<String>,
    status: ItemStatus,
    captured: Timestamp,
    compliance: Option<ComplianceType>,
}

/// Shows them.
pub(crate) async fn get(visit: Visit, Query(ask): Query<Ask>) -> Response {
    visit.show(move |visit| page(visit, &ask)).await
}

fn page(visit: &Visit, ask: &Ask) -> Result<Page, Fault> {
    visit.may("config", "ListDiscoveredResources", &json!({ "resourceType": ask.kind() }))?;
    visit.may_config("DescribeComplianceByResource")?;
    let lang = visit.lang();
    let events = Some(visit.events(None)?);
    let home = &visit.home;
    let types = visit.console.engine.read(|tx| tx.count_resources(home))?;
    let found = search(visit, ask)?;
    let rows = visit.console.engine.read(|tx| -> Result<Vec<Row>, Fault> {
        let mut rows = Vec::with_capacity(found.keys.len());
        for key in &found.keys {
            let Some(item) = tx.current_item(home, key)? else { continue };
            rows.push(Row {
                compliance: compliance(tx, visit, key)?,
                name: name_of(&item.text),
                status: item.status,
                captured: item.capture_time,
                key: key.clone(),
            });
        }
        Ok(rows)
    })?;
    let next = found.keys.last().filter(|_| found.more && found.pages);
    let body = html! {
        header.page {
            div { h1 { (lang.resources()) } p.lead { (lang.resources_lead()) } }
        }
        (controls(visit, ask, &types))
        div #live hx-get=(visit.here) hx-select="#live" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            @if rows.is_empty() {
                (empty(Icon::Resources, lang.no_resources(), lang.no_resources_hint()))
            } @else {
                (table(visit, &rows))
                p.faint.count aria-live="polite" {
                    (lang.showing(&number(rows.len() as u64)))
                    @if found.more && next.is_none() { " · " (lang.search_cut()) }
                }
                @if let Some(last) = next {
                    a.more href=(next_page(visit, ask, last)) {
                        (lang.show_more()) (Icon::Forward.draw())
                    }
                }
            }
        }
    };
    Ok(Page { title: lang.resources().to_owned(), section: Section::Resources, events, body })
}

/// The custom name in an item's text.
fn name_of(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Named {
        #[serde(default)]
        resource_name: Option<String>,
    }
    serde_json::from_str::<Named>(text).ok()?.resource_name.filter(|name| !name.is_empty())
}

fn next_page(visit: &Visit, ask: &Ask, last: &ResourceKey) -> String {
    let asked = query([
        ("type", ask.kind.as_str()),
        ("compliance", ask.compliance.as_str()),
        ("deleted", ask.deleted.as_str()),
        ("after_type", last.resource_type.as_str()),
        ("after_id", last.resource_id.as_str()),
    ]);
    visit.at(&format!("/resources{asked}"))
}

fn controls(visit: &Visit, ask: &Ask, types: &[TypeCount]) -> Markup {
    let lang = visit.lang();
    let states = [
        ("", lang.all()),
        ("NON_COMPLIANT", lang.non_compliant()),
        ("COMPLIANT", lang.compliant()),
    ];
    html! {
        form.controls role="search" method="get" action=(visit.at("/resources"))
            hx-get=(visit.at("/resources"))
            hx-trigger="input changed delay:200ms from:#filter, change"
            hx-target="#live" hx-select="#live" hx-swap="outerHTML" hx-replace-url="true"
            hx-sync="this:replace" {
            div.field.grow {
                label.hidden for="filter" { (lang.search_resources()) }
                (Icon::Search.draw())
                input #filter type="search" name="q" value=(ask.q)
                    placeholder=(lang.search_resources()) autocomplete="off" spellcheck="false"
                    maxlength="256" data-search;
            }
            div.field {
                label for="type" { (lang.resource_type()) }
                select #type name="type" {
                    option value="" { (lang.all_types()) }
                    @for counted in types {
                        option value=(counted.resource_type)
                            selected[ask.kind == counted.resource_type] {
                            (counted.resource_type) " (" (number(counted.count)) ")"
                        }
                    }
                }
            }
            div.field {
                label for="compliance" { (lang.compliance()) }
                select #compliance name="compliance" {
                    @for (value, word) in states {
                        option value=(value) selected[value == ask.compliance] { (word) }
                    }
                }
            }
            div.field.check {
                input #deleted type="checkbox" name="deleted" value="yes"
                    checked[ask.includes_deleted()];
                label for="deleted" { (lang.include_deleted()) }
            }
            button.without-script type="submit" { (lang.apply()) }
        }
    }
}

fn table(visit: &Visit, rows: &[Row]) -> Markup {
    debug_assert!(rows.len() <= SHOWN);
    let lang = visit.lang();
    html! {
        div.scroll {
            table.list {
                thead {
                    tr {
                        th scope="col" { (lang.resource()) }
                        th scope="col" { (lang.resource_type()) }
                        th scope="col" { (lang.compliance()) }
                        th scope="col" { (lang.captured()) }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" {
                                a href=(visit.resource(&row.key)) {
                                    (row.name.as_deref().unwrap_or(&row.key.resource_id))
                                }
                                @if row.name.as_ref().is_some_and(|n| *n != row.key.resource_id) {
                                    br; span.mono.faint { (row.key.resource_id) }
                                }
                            }
                            td.mono { (row.key.resource_type) }
                            td {
                                @if row.status.is_deleted() {
                                    span.verdict.none { (Icon::None.draw()) (lang.deleted()) }
                                } @else {
                                    (verdict(lang, row.compliance))
                                }
                            }
                            td { (time(row.captured)) }
                        }
                    }
                }
            }
        }
    }
}
