//! `GET /console/REGION/query`: the editor, and the answer as a table.

use super::ask::{Answer, Trouble, ask, cell, plain};
use super::export::Asked;
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::empty;
use crate::view::path::query;
use crate::web::{Fault, Page, Visit};
use crate::words::Lang;
use assize_engine::ports::Page as Rows;
use assize_model::ResourceKey;
use axum::extract::Query;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::Value;

/// Rows on the page.
const ROWS: usize = 100;
/// Saved queries that are listed.
const SAVED: usize = 50;

/// Shows it.
pub(crate) async fn get(visit: Visit, Query(asked): Query<Asked>) -> Response {
    visit.show(move |visit| page(visit, asked.expression())).await
}

fn page(visit: &Visit, expression: &str) -> Result<Page, Fault> {
    let lang = visit.lang();
    let answered = if expression.is_empty() {
        html! {}
    } else {
        match ask(visit, expression, ROWS) {
            Ok(answer) => answer_table(visit, expression, &answer),
            Err(Trouble::Query(error)) => trouble(&error.to_string()),
            Err(Trouble::Other(text)) => trouble(&text),
            Err(Trouble::Fault(fault)) => return Err(fault),
        }
    };
    let body = html! {
        header.page { div { h1 { (lang.query()) } p.lead { (lang.query_lead()) } } }
        div.columns.wide {
            div {
                form.card.editor method="get" action=(visit.at("/query")) {
                    label for="expression" { (lang.expression()) }
                    textarea #expression.mono name="q" rows="6" maxlength="4096" required
                        spellcheck="false" autocapitalize="none" autocomplete="off" data-search {
                        (if expression.is_empty() { BY_TYPE } else { expression })
                    }
                    div.actions {
                        button.primary type="submit" { (lang.run()) }
                        span.faint { (lang.run_hint()) }
                    }
                }
                (answered)
            }
            aside {
                section.card {
                    h2 { (lang.examples()) }
                    ul.links {
                        @for (word, text) in EXAMPLES {
                            li { a href=(link(visit, "/query", text)) { (word(lang)) } }
                        }
                    }
                }
                (saved(visit)?)
            }
        }
    };
    Ok(Page { title: lang.query().to_owned(), section: Section::Query, events: None, body })
}

/// A query to begin with, and what it is called.
type Example = (fn(Lang) -> &'static str, &'static str);

const BY_TYPE: &str =
    "SELECT resourceType, COUNT(*)\nGROUP BY resourceType\nORDER BY COUNT(*) DESC";

const EXAMPLES: [Example; 3] = [
    (Lang::example_types, BY_TYPE),
    (
        Lang::example_bad,
        "SELECT resourceType, resourceId, resourceName, configuration.complianceType\n\
         WHERE configuration.complianceType = 'NON_COMPLIANT'",
    ),
    (
        Lang::example_instances,
        "SELECT configuration.instanceType, COUNT(*)\n\
         WHERE resourceType = 'AWS::EC2::Instance'\nGROUP BY configuration.instanceType",
    ),
];

fn link(visit: &Visit, path: &str, expression: &str) -> String {
    format!("{}{}", visit.at(path), query([("q", expression)]))
}

fn trouble(text: &str) -> Markup {
    html! { p.notice.bad role="alert" { (Icon::Warning.draw()) span { (text) } } }
}

fn answer_table(visit: &Visit, expression: &str, answer: &Answer) -> Markup {
    let lang = visit.lang();
    if answer.rows.is_empty() {
        return empty(Icon::Query, lang.no_results(), lang.no_rows());
    }
    html! {
        div.answer {
            p.faint { (lang.rows(answer.rows.len())) }
            div.actions {
                a.button href=(link(visit, "/query.csv", expression)) {
                    (Icon::Download.draw()) "CSV"
                }
                a.button href=(link(visit, "/query.json", expression)) {
                    (Icon::Download.draw()) "JSON"
                }
            }
        }
        @if answer.more { p.faint { (lang.more_rows()) } }
        div.scroll tabindex="0" role="region" aria-label=(lang.query()) {
            table.list {
                thead { tr { @for field in &answer.fields { th scope="col" { (field) } } } }
                tbody { @for row in &answer.rows { (line(visit, &answer.fields, row)) } }
            }
        }
    }
}

fn line(visit: &Visit, fields: &[String], row: &str) -> Markup {
    let row: Value = serde_json::from_str(row).unwrap_or_default();
    let text = |name: &str| row.get(name).and_then(Value::as_str);
    let key = text("resourceType").zip(text("resourceId"));
    let key = key.map(|(kind, id)| ResourceKey::new(kind, id));
    html! {
        tr {
            @for field in fields {
                @let value = cell(&row, field);
                td.number[value.is_some_and(Value::is_number)] {
                    @match (&key, field.as_str()) {
                        (Some(key), "resourceId") => {
                            a href=(visit.resource(key)) { (key.resource_id) }
                        },
                        _ => span.cell { (value.map(plain).unwrap_or_default()) },
                    }
                }
            }
        }
    }
}

/// Queries that were stored, for those who may list them.
fn saved(visit: &Visit) -> Result<Markup, Fault> {
    if visit.may_config("ListStoredQueries").is_err() {
        return Ok(html! {});
    }
    let lang = visit.lang();
    let stored = visit
        .console
        .engine
        .stored_queries(&visit.home, &Rows::first(SAVED))
        .map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(html! {
        @if !stored.is_empty() {
            section.card {
                h2 { (lang.saved()) }
                ul.links {
                    @for query in &stored {
                        li {
                            a href=(link(visit, "/query", &query.expression)) { (query.name) }
                            @if !query.description.is_empty() {
                                p.faint { (query.description) }
                            }
                        }
                    }
                }
            }
        }
    })
}
