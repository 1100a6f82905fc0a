//! What a verdict rests on.

use crate::view::path::query;
use crate::web::Visit;
use assize_model::{Evidence, ResourceKey};
use maud::{Markup, html};

/// The facts behind a verdict about `key`, each linked into the configuration where it was seen.
pub(crate) fn list(visit: &Visit, key: &ResourceKey, facts: &[Evidence]) -> Markup {
    let lang = visit.lang();
    if facts.is_empty() {
        return html! {};
    }
    html! {
        details.evidence open[facts.len() <= 3] {
            summary { (lang.facts(facts.len())) }
            dl {
                @for fact in facts {
                    @let seen_in = fact.resource.as_ref().unwrap_or(key);
                    div.fact {
                        dt.hidden { (lang.place()) }
                        dd.place {
                            a.mono href=(link(visit, seen_in, &fact.pointer)) { (fact.pointer) }
                            @if let Some(other) = &fact.resource {
                                span.faint { " · " (other.resource_type) " " (other.resource_id) }
                            }
                        }
                        dt { (lang.value_seen()) }
                        dd {
                            @if fact.seen.is_empty() {
                                span.faint { (lang.nothing_there()) }
                            } @else {
                                code { (fact.seen) }
                            }
                        }
                        dt { (lang.value_expected()) }
                        dd { (fact.expected) }
                    }
                }
            }
        }
    }
}

fn link(visit: &Visit, key: &ResourceKey, pointer: &str) -> String {
    format!("{}{}#at", visit.resource(key), query([("at", pointer)]))
}
