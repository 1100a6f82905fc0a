//! The form: `GET /console/REGION/new-rule/KIND[/IDENTIFIER]` and `…/rules/NAME/edit`.

use super::draft::{Draft, Kind};
use super::{fields, trial};
use crate::pages::rules::rule::find;
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::web::{Fault, Page, Visit};
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};

/// The form of a new policy or of a new rule with a function.
pub(crate) async fn new(visit: Visit, Path((_, kind)): Path<(String, String)>) -> Response {
    visit.show(move |visit| form(visit, &fresh(&kind, "")?, None)).await
}

/// The form of a new managed rule.
pub(crate) async fn managed(
    visit: Visit,
    Path((_, identifier)): Path<(String, String)>,
) -> Response {
    visit.show(move |visit| form(visit, &fresh(Kind::Managed.code(), &identifier)?, None)).await
}

/// The form of a rule that is there.
pub(crate) async fn edit(visit: Visit, Path((_, name)): Path<(String, String)>) -> Response {
    visit
        .show(move |visit| {
            let (compiled, _) = find(visit, &name)?;
            form(visit, &Draft::of(&compiled.rule), None)
        })
        .await
}

/// An empty draft, if there is such a rule.
pub(super) fn fresh(kind: &str, identifier: &str) -> Result<Draft, Fault> {
    let kind = Kind::of_code(kind).ok_or(Fault::NotFound)?;
    if (kind == Kind::Managed) != assize_rules::find(identifier).is_some() {
        return Err(Fault::NotFound);
    }
    Ok(Draft::new(kind, identifier))
}

/// The page with a draft, and what is wrong with it.
pub(super) fn form(visit: &Visit, draft: &Draft, trouble: Option<&str>) -> Result<Page, Fault> {
    let lang = visit.lang();
    let title = if draft.exists { lang.edit_rule() } else { lang.new_rule() };
    let action = match (draft.exists, draft.kind) {
        (true, _) => format!("{}/edit", visit.rule(&draft.name)),
        (false, Kind::Managed) => {
            visit.at(&format!("/new-rule/managed/{}", crate::view::path::encode(&draft.identifier)))
        }
        (false, kind) => visit.at(&format!("/new-rule/{}", kind.code())),
    };
    let managed = assize_rules::find(&draft.identifier).filter(|_| draft.kind == Kind::Managed);
    let body = html! {
        header.page {
            div {
                p.crumbs {
                    a href=(visit.at("/rules")) { (lang.rules()) }
                    (Icon::Next.draw())
                    @if draft.exists { a href=(visit.rule(&draft.name)) { (draft.name) } }
                    @else { a href=(visit.at("/new-rule")) { (lang.new_rule()) } }
                }
                h1 { (title) }
                @if let Some(rule) = managed {
                    p.lead { span.mono { (rule.id) } " · " (rule.description) }
                }
            }
        }
        div.columns {
            form #rule-form.card.editor method="post" action=(action) {
                input type="hidden" name="csrf" value=(visit.guard.token());
                @if let Some(trouble) = trouble {
                    p.notice.bad role="alert" { (Icon::Warning.draw()) span { (trouble) } }
                }
                (fields::all(visit, draft)?)
                div.actions {
                    button.primary type="submit" name="do" value="save" { (lang.save()) }
                    button type="submit" name="do" value="check" formnovalidate { (lang.check()) }
                }
            }
            (aside(visit, draft, &action))
        }
    };
    Ok(Page { title: title.to_owned(), section: Section::Rules, events: None, body })
}

/// What the draft would do; asked for anew while somebody types.
fn aside(visit: &Visit, draft: &Draft, action: &str) -> Markup {
    let lang = visit.lang();
    html! {
        aside {
            section.card #check hx-post=(action) hx-include="#rule-form"
                hx-vals=r#"{"do":"check"}"# hx-select="#check" hx-target="this"
                hx-swap="morph:outerHTML" hx-sync="this:replace"
                hx-trigger="input from:#rule-form delay:350ms" aria-live="polite" {
                h2 { (lang.trial()) }
                (trial::of(visit, draft))
            }
        }
    }
}
