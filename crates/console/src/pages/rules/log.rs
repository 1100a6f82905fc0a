//! `GET /console/REGION/rules/NAME/log`: what the rule's function wrote.

use super::invocations::{Invocation, part};
use super::rule::find;
use crate::view::icon::Icon;
use crate::view::layout::Section;
use crate::view::part::{empty, time};
use crate::web::{Fault, Page, Visit};
use assize_engine::ports::EventQuery;
use assize_model::AccountRegion;
use assize_model::rule::Owner;
use axum::extract::Path;
use axum::response::Response;
use maud::{Markup, html};
use serde_json::json;

/// Lines read: the latest ones.
const LINES: usize = 2_000;
/// Bytes of them.
const BYTES: usize = 1 << 20;
/// Invocations shown.
const SHOWN: usize = 100;

/// Shows it.
pub(crate) async fn get(visit: Visit, Path((_, name)): Path<(String, String)>) -> Response {
    visit.show(move |visit| page(visit, &name)).await
}

fn page(visit: &Visit, name: &str) -> Result<Page, Fault> {
    let lang = visit.lang();
    let events = Some(visit.events(Some(name))?);
    let (compiled, _) = find(visit, name)?;
    let source = &compiled.rule.definition.source;
    let function =
        source.source_identifier.as_deref().filter(|_| source.owner == Owner::CustomLambda);
    let group = function.map(|arn| group_of(arn, &visit.home));
    let body = html! {
        header.page {
            div {
                p.crumbs {
                    a href=(visit.at("/rules")) { (lang.rules()) }
                    (Icon::Next.draw())
                    a href=(visit.rule(name)) { (name) }
                }
                h1 { (lang.function_log()) }
                p.lead { (lang.log_lead()) }
            }
        }
        div #live hx-get=(visit.here) hx-select="#live" hx-trigger="assize:change from:body"
            hx-sync="this:replace" hx-swap="morph:outerHTML" {
            @match group {
                None => (empty(Icon::Log, lang.no_log(), lang.no_function())),
                Some(None) => (empty(Icon::Log, lang.no_log(), lang.foreign_function())),
                Some(Some(group)) => (invocations(visit, &group)?),
            }
        }
    };
    Ok(Page { title: lang.of_rule(name), section: Section::Rules, events, body })
}

/// The log group of a function, if it runs in this account and region.
fn group_of(arn: &str, home: &AccountRegion) -> Option<String> {
    let mut parts = arn.split(':').skip(3);
    let (region, account) = (parts.next()?, parts.next()?);
    let name = parts.nth(1)?;
    (region == home.region && account == home.account).then(|| format!("/aws/lambda/{name}"))
}

fn invocations(visit: &Visit, group: &str) -> Result<Markup, Fault> {
    visit.may("logs", "FilterLogEvents", &json!({ "logGroupName": group }))?;
    let lang = visit.lang();
    let mut events = Vec::new();
    let mut bytes = 0;
    let query = EventQuery { backward: true, ..EventQuery::default() };
    visit.console.logs.events(&visit.home, group, &query, &mut |event| {
        bytes += event.message.len();
        events.push(event);
        events.len() < LINES && bytes < BYTES
    })?;
    events.reverse();
    let lines = events.len();
    let all = part(events);
    Ok(html! {
        p.faint { (lang.log_group()) " " span.mono { (group) } }
        @if all.is_empty() {
            (empty(Icon::Log, lang.no_log(), lang.no_log_hint()))
        } @else {
            div.log {
                @for (at, invocation) in all.iter().take(SHOWN).enumerate() {
                    (one(visit, invocation, at == 0))
                }
            }
            p.faint.count { (lang.log_lines(lines)) }
        }
    })
}

fn one(visit: &Visit, invocation: &Invocation, open: bool) -> Markup {
    let lang = visit.lang();
    let report = invocation.report.as_ref();
    let written = invocation.lines.iter().filter(|(_, line)| !is_frame(line)).count();
    html! {
        details.invocation id={ "i-" (invocation.request) "-" (invocation.at.millis()) }
            open[open] {
            summary {
                @if invocation.failed {
                    span.verdict.bad { (Icon::Bad.draw()) (lang.with_errors()) }
                } @else {
                    span.verdict.none { (Icon::Activity.draw()) (lang.invocation()) }
                }
                (time(invocation.at))
                @if let Some(report) = report {
                    @if let Some(duration) = &report.duration {
                        span.chip title=(lang.duration()) { (duration) }
                    }
                    @if let Some(memory) = &report.memory {
                        span.chip title=(lang.memory()) { (memory) }
                    }
                    @if let Some(init) = &report.init {
                        span.chip title=(init) { (lang.cold_start()) }
                    }
                }
                span.faint { (lang.log_lines(written)) }
                span.mono.faint.request { (invocation.request) }
            }
            ol.lines {
                @for (at, line) in &invocation.lines {
                    li.frame[is_frame(line)] {
                        span.at title=(at) { (clock(&at.to_string())) }
                        code { (line) }
                    }
                }
            }
        }
    }
}

/// Whether the service wrote a line, not the function.
fn is_frame(line: &str) -> bool {
    ["START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START "]
        .iter()
        .any(|beginning| line.starts_with(beginning))
}

/// The time of day, to the millisecond.
fn clock(exact: &str) -> &str {
    exact.get(11..23).unwrap_or(exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_of_the_same_place_have_their_log_here() {
        let home = AccountRegion::new("123456789012", "us-east-1");
        let group = |arn: &str| group_of(arn, &home);
        let here = "arn:aws:lambda:us-east-1:123456789012:function:f";
        assert_eq!(group(here).as_deref(), Some("/aws/lambda/f"));
        assert_eq!(group(&format!("{here}:live")).as_deref(), Some("/aws/lambda/f"));
        for foreign in [
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "arn:aws:lambda:us-east-1:999999999999:function:f",
            "f",
            "",
        ] {
            assert_eq!(group(foreign), None, "{foreign}");
        }
    }
}
