//! `GET /console/REGION/rules/NAME/explain/TYPE/ID`: what is wrong, why, since when, what to do.

use super::evidence;
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{empty, time, verdict};
use crate::web::{Fault, Page, Visit};
use assize_engine::explain::{Excerpt, ExplainError, Explanation, Line, Named};
use assize_engine::history::Change;
use assize_engine::reads::Read;
use assize_model::ResourceKey;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

/// Lines of an excerpt.
const LINES: usize = 400;

/// Shows it.
pub(crate) async fn get(
    visit: Visit,
    Path((_, name, kind, id)): Path<(String, String, String, String)>,
) -> Response {
    visit.show(move |visit| page(visit, &name, ResourceKey::new(kind, id))).await
}

fn page(visit: &Visit, name: &str, key: ResourceKey) -> Result<Page, Fault> {
    visit.may_own("assize:Explain")?;
    visit.may("config", "DescribeConfigRules", &json!({ "ConfigRuleNames": [name] }))?;
    let lang = visit.lang();
    let events = Some(visit.events(Some(name))?);
    let engine = &visit.console.engine;
    let told =
        engine.explain(&visit.home, name, &Named::Key(key)).map_err(|error| match error {
            ExplainError::Engine(error) => Fault::Engine(error),
            other @ ExplainError::Ambiguous { .. } => Fault::Invalid(other.to_string()),
        })?;
    let title = told.resource_name.as_deref().unwrap_or(&told.key.resource_id);
    let body = html! {
        header.page {
            div {
                p.crumbs {
                    a href=(visit.at("/rules")) { (lang.rules()) }
                    (Icon::Next.draw())
                    a href=(visit.rule(name)) { (name) }
                }
                h1 { (title) }
                p.lead {
                    a.mono href=(visit.resource(&told.key)) {
                        (told.key.resource_type) " " (told.key.resource_id)
                    }
                }
            }
        }
        div.columns.wide #live hx-get=(visit.here) hx-select="#live"
            hx-trigger="assize:change from:body" hx-sync="this:replace"
            hx-swap="morph:outerHTML" {
            div {
                (stated(visit, &told))
                @if !told.fix.is_empty() {
                    section.card {
                        h2 { (lang.what_to_do()) }
                        ol.steps { @for step in &told.fix { li { (step) } } }
                    }
                }
                @for excerpt in &told.excerpts { (excerpt_card(visit, excerpt)) }
            }
            aside {
                (reads(visit, &told.reads))
                (history(visit, &told.history))
            }
        }
    };
    Ok(Page { title: title.to_owned(), section: Section::Rules, events, body })
}

fn stated(visit: &Visit, told: &Explanation) -> Markup {
    let lang = visit.lang();
    let Some(stated) = &told.verdict else {
        return empty(Icon::Unknown, lang.no_verdicts(), lang.no_verdicts_hint());
    };
    html! {
        section.card.state {
            div.now {
                (verdict(lang, Some(stated.compliance)))
                span.numbers { (lang.since()) " " (time(stated.since)) }
            }
            @if let Some(text) = &stated.annotation { p.annotation { (text) } }
            p.faint { (stated.cause) }
            (evidence::list(visit, &told.key, &stated.evidence))
        }
    }
}

fn excerpt_card(visit: &Visit, excerpt: &Excerpt) -> Markup {
    let key = ResourceKey::new(excerpt.resource_type.as_str(), excerpt.resource_id.as_str());
    html! {
        section.card {
            h2 {
                a href=(visit.resource(&key)) { (excerpt.resource_id) }
                " " span.mono.faint { (excerpt.resource_type) }
            }
            ol.excerpt.mono tabindex="0" {
                @for line in excerpt.lines.iter().take(LINES) { (excerpt_line(visit, line)) }
            }
        }
    }
}

fn excerpt_line(visit: &Visit, line: &Line) -> Markup {
    let indent = "  ".repeat(line.depth.min(40));
    html! {
        li.marked[line.mark.is_some()] {
            code { (indent) (line.text) span.value { (line.value) } }
            @if let Some(mark) = &line.mark {
                span.mark {
                    (Icon::Warning.draw()) (visit.lang().value_expected()) ": " (mark.expected)
                }
            }
        }
    }
}

fn reads(visit: &Visit, reads: &[Read]) -> Markup {
    let lang = visit.lang();
    html! {
        @if !reads.is_empty() {
            section.card {
                h2 { (lang.rests_on()) }
                ul.links {
                    @for read in reads {
                        li {
                            @match &read.resource_id {
                                Some(id) => a href=(visit.resource(&ResourceKey::new(
                                    read.resource_type.as_str(), id.as_str()
                                ))) { (id) },
                                None => (lang.all()),
                            }
                            " " span.mono.faint { (read.resource_type) }
                        }
                    }
                }
            }
        }
    }
}

fn history(visit: &Visit, changes: &[Change]) -> Markup {
    let lang = visit.lang();
    html! {
        section.card.timeline {
            h2 { (lang.timeline()) }
            ol {
                @for change in changes.iter().rev() {
                    li.judged {
                        (time(change.at))
                        p {
                            @if let Some(from) = change.from {
                                (verdict(lang, Some(from))) (Icon::Forward.draw())
                            }
                            (verdict(lang, Some(change.to)))
                        }
                        @if let Some(why) = change.why { p.faint { (why.as_words()) } }
                    }
                }
            }
        }
    }
}
