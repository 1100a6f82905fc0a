//! `GET /console/REGION/new-rule`: which kind of rule; the managed ones with a search.

use super::draft::Kind;
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{empty, number};
use crate::view::path::encode;
use crate::web::{Fault, Page, Visit};
use assize_rule::NativeRule;
use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

/// Which managed rules.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Ask {
    #[serde(default)]
    q: String,
}

/// Shows it.
pub(crate) async fn get(visit: Visit, Query(ask): Query<Ask>) -> Response {
    visit.show(move |visit| page(visit, &ask.q)).await
}

fn page(visit: &Visit, asked: &str) -> Result<Page, Fault> {
    visit.may_config("DescribeConfigRules")?;
    let lang = visit.lang();
    let words: Vec<String> = asked.split_whitespace().map(str::to_lowercase).collect();
    let found: Vec<&NativeRule> =
        assize_rules::RULES.iter().filter(|rule| matches(rule, &words)).collect();
    let path = visit.at("/new-rule");
    let body = html! {
        header.page {
            div {
                p.crumbs { a href=(visit.at("/rules")) { (lang.rules()) } }
                h1 { (lang.new_rule()) }
                p.lead { (lang.new_rule_lead()) }
            }
            div.actions {
                a.button href={ (path) "/" (Kind::Guard.code()) } { (lang.write_policy()) }
                a.button href={ (path) "/" (Kind::Lambda.code()) } { (lang.use_function()) }
            }
        }
        form.controls role="search" method="get" action=(path) hx-get=(path)
            hx-trigger="input changed delay:150ms from:#filter" hx-target="#found"
            hx-select="#found" hx-swap="outerHTML" hx-replace-url="true" hx-sync="this:replace" {
            div.field.grow {
                label.hidden for="filter" { (lang.search_catalogue()) }
                (Icon::Search.draw())
                input #filter type="search" name="q" value=(asked) autocomplete="off"
                    placeholder=(lang.search_catalogue()) spellcheck="false" maxlength="256"
                    data-search;
            }
            button.without-script type="submit" { (lang.apply()) }
        }
        div #found {
            @if found.is_empty() {
                (empty(Icon::Search, lang.no_results(), lang.no_rules_match()))
            } @else {
                p.faint.count aria-live="polite" { (lang.showing(&number(found.len() as u64))) }
                ul.catalogue { @for rule in &found { li { (entry(visit, rule)) } } }
            }
        }
    };
    Ok(Page { title: lang.new_rule().to_owned(), section: Section::Rules, events: None, body })
}

fn entry(visit: &Visit, rule: &NativeRule) -> Markup {
    let href = visit.at(&format!("/new-rule/{}/{}", Kind::Managed.code(), encode(rule.id)));
    html! {
        a.card href=(href) {
            span.name { (rule.id) }
            p { (rule.description) }
            p.faint.mono { (rule.types.join(" · ")) }
        }
    }
}

/// Whether every word is in the identifier, the description or a type.
fn matches(rule: &NativeRule, words: &[String]) -> bool {
    let text = format!("{} {} {}", rule.id, rule.description, rule.types.join(" ")).to_lowercase();
    words.iter().all(|word| text.contains(word) || text.contains(&word.replace('-', "_")))
}
