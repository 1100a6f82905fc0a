//! What a resource is related to.

use crate::view::path::query;
use crate::web::Visit;
use assize_model::item::Relationship;
use assize_model::{ConfigurationItem, ResourceKey};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Relationships drawn.
const SHOWN: usize = 200;

/// The relationships of an item, by their names.
pub(super) fn section(visit: &Visit, item: &ConfigurationItem) -> Markup {
    let lang = visit.lang();
    let mut by_name: BTreeMap<&str, Vec<&Relationship>> = BTreeMap::new();
    for relationship in item.relationships.iter().take(SHOWN) {
        by_name.entry(relationship.name.trim()).or_default().push(relationship);
    }
    html! {
        section.card.related {
            h2 { (lang.relationships()) }
            @if by_name.is_empty() {
                p.faint { (lang.no_relationships()) }
            } @else {
                dl {
                    @for (name, all) in &by_name {
                        dt { (name) }
                        @for other in all { dd { (one(visit, other)) } }
                    }
                }
                @if item.relationships.len() > SHOWN { p.faint { (lang.too_large()) } }
            }
        }
    }
}

fn one(visit: &Visit, other: &Relationship) -> Markup {
    let id = other.resource_id.as_deref().filter(|id| !id.is_empty());
    let name = other.resource_name.as_deref().filter(|name| !name.is_empty());
    let href = match (id, name) {
        (Some(id), _) => visit.resource(&ResourceKey::new(other.resource_type.as_str(), id)),
        // Only a name is known: it is searched for.
        (None, name) => visit.at(&format!(
            "/resources{}",
            query([("type", other.resource_type.as_str()), ("q", name.unwrap_or_default())])
        )),
    };
    html! {
        a href=(href) { (name.or(id).unwrap_or("–")) }
        " " span.mono.faint { (other.resource_type) }
    }
}
