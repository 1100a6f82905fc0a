//! The states of a resource and the changes of verdicts about it, newest first.

use super::difference;
use crate::view::icon::Icon;
use crate::view::part::{time, verdict};
use crate::view::path::query;
use crate::web::Visit;
use assize_engine::ports::TimelineRow;
use assize_model::{ComplianceType, ConfigurationItem, ItemStatus, Timestamp};
use maud::{Markup, html};
use std::collections::HashMap;

enum Event<'a> {
    State { now: &'a ConfigurationItem, before: Option<&'a ConfigurationItem> },
    Verdict { rule: &'a str, from: Option<ComplianceType>, to: ComplianceType },
}

/// States, newest first, and verdicts; `shown` is the id of the state that the page shows.
/// `names` are rules' names by their ids.
pub(super) fn section(
    visit: &Visit,
    states: &[ConfigurationItem],
    verdicts: &[TimelineRow],
    names: &HashMap<String, String>,
    shown: Option<i64>,
) -> Markup {
    let lang = visit.lang();
    let mut events: Vec<(Timestamp, Event<'_>)> = Vec::new();
    for (at, now) in states.iter().enumerate() {
        let before = states.get(at + 1);
        events.push((now.capture_time, Event::State { now, before }));
    }
    for row in verdicts {
        let Some(rule) = names.get(&row.rule_id) else { continue };
        events.push((row.at, Event::Verdict { rule, from: row.from, to: row.to }));
    }
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    html! {
        section.card.timeline {
            h2 { (lang.timeline()) }
            ol {
                @for (at, event) in &events {
                    @match event {
                        Event::State { now, before } => {
                            (state(visit, now, *before, shown))
                        },
                        Event::Verdict { rule, from, to } => {
                            li.judged {
                                (time(*at))
                                p {
                                    a href=(visit.rule(rule)) { (rule) }
                                    br;
                                    @if let Some(from) = from {
                                        (verdict(lang, Some(*from))) (Icon::Forward.draw())
                                    }
                                    (verdict(lang, Some(*to)))
                                }
                            }
                        },
                    }
                }
            }
        }
    }
}

fn state(
    visit: &Visit,
    now: &ConfigurationItem,
    before: Option<&ConfigurationItem>,
    shown: Option<i64>,
) -> Markup {
    let lang = visit.lang();
    let id = now.configuration_state_id.to_string();
    let link =
        |name: &str| format!("{}{}", visit.resource(&now.key()), query([(name, id.as_str())]));
    let current = shown == Some(now.configuration_state_id);
    let word = match now.status {
        ItemStatus::ResourceDiscovered => lang.discovered(),
        ItemStatus::Ok if before.is_none() => lang.recorded_again(),
        ItemStatus::Ok => lang.changed(),
        ItemStatus::ResourceNotRecorded => lang.not_recorded(),
        ItemStatus::ResourceDeleted | ItemStatus::ResourceDeletedNotRecorded => lang.deleted(),
    };
    html! {
        li.state.current[current] {
            (time(now.capture_time))
            p {
                a href=(link("state")) aria-current=[current.then_some("true")] { (word) }
                @if let Some(before) = before.filter(|_| now.status.is_evaluable()) {
                    @let changes = difference::count(Some(before), now);
                    " " a.compare href={ (link("compare")) "#difference" } {
                        (Icon::Compare.draw()) (lang.changes(changes))
                    }
                }
            }
        }
    }
}
