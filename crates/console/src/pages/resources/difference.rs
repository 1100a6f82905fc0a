//! What changed between two states, side by side.

use crate::view::icon::Icon;
use crate::view::part::{empty, time};
use crate::web::Visit;
use assize_model::ConfigurationItem;
use assize_model::item::diff::{ChangeType, PropertyChange, item_diff};
use maud::{Markup, html};
use serde_json::Value;

/// Changes drawn.
const MAX_CHANGES: usize = 500;
/// Characters of a value.
const MAX_VALUE: usize = 4_000;

/// How many properties changed.
pub(super) fn count(before: Option<&ConfigurationItem>, after: &ConfigurationItem) -> usize {
    item_diff(before, after).changed_properties.len()
}

/// The changes from one state to the next.
pub(super) fn section(
    visit: &Visit,
    before: &ConfigurationItem,
    after: &ConfigurationItem,
) -> Markup {
    let lang = visit.lang();
    let changed = item_diff(Some(before), after).changed_properties;
    html! {
        section.card.difference #difference {
            header {
                h2 { (lang.difference()) }
                a href=(visit.resource(&after.key())) { (lang.back_to_now()) }
            }
            @if changed.is_empty() {
                (empty(Icon::Compare, lang.no_changes(), ""))
            } @else {
                div.scroll {
                    table.list {
                        thead {
                            tr {
                                th scope="col" { (lang.property()) }
                                th scope="col" { (lang.before()) " " (time(before.capture_time)) }
                                th scope="col" { (lang.after()) " " (time(after.capture_time)) }
                            }
                        }
                        tbody {
                            @for (path, change) in changed.iter().take(MAX_CHANGES) {
                                (line(path, change))
                            }
                        }
                    }
                }
                @if changed.len() > MAX_CHANGES { p.faint { (lang.too_large()) } }
            }
        }
    }
}

fn line(path: &str, change: &PropertyChange) -> Markup {
    let (was, is) = match change.change_type {
        ChangeType::Create => (None, Some(&change.updated_value)),
        ChangeType::Update => (Some(&change.previous_value), Some(&change.updated_value)),
        ChangeType::Delete => (Some(&change.previous_value), None),
    };
    html! {
        tr {
            th.mono scope="row" { (path) }
            td.was { @if let Some(value) = was { pre { (pretty(value)) } } }
            td.is { @if let Some(value) = is { pre { (pretty(value)) } } }
        }
    }
}

fn pretty(value: &Value) -> String {
    let mut text = match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    if let Some((at, _)) = text.char_indices().nth(MAX_VALUE) {
        text.truncate(at);
        text.push('…');
    }
    text
}
