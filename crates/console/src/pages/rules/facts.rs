//! What a rule is: its definition.

use super::known::kind;
use crate::view::part::time;
use crate::web::Visit;
use assize_engine::rules::CompiledRule;
use assize_model::rule::RuleDefinition;
use maud::{Markup, html};
use serde_json::{Map, Value};

/// Everything that its definition says.
pub(super) fn aside(visit: &Visit, compiled: &CompiledRule) -> Markup {
    let lang = visit.lang();
    let rule = &compiled.rule;
    let definition = &rule.definition;
    html! {
        aside.facts {
            section.card {
                h2 { (lang.details()) }
                dl.facts {
                    dt { (lang.kind()) }
                    dd { (kind(lang, definition.source.owner)) }
                    @if let Some(id) = &definition.source.source_identifier {
                        dt { (lang.identifier()) }
                        dd.mono { (id) }
                    }
                    dt { (lang.trigger()) }
                    dd {
                        @if compiled.wakes_on_change() { p { (lang.on_change()) } }
                        @if let Some(period) = compiled.period() {
                            p { (lang.every(period.millis() / 3_600_000)) }
                        }
                        @if !compiled.wakes_on_change() && compiled.period().is_none() {
                            span.faint { (lang.none()) }
                        }
                    }
                    dt { (lang.scope()) }
                    dd { (scope(visit, definition, compiled)) }
                    @if let Some(service) = &rule.created_by {
                        dt { (lang.made_by()) }
                        dd.mono { (service) }
                    }
                    dt { (lang.created()) }
                    dd { (time(rule.created_at)) }
                    dt { (lang.updated()) }
                    dd { (time(rule.updated_at)) }
                    dt { (lang.rule_id()) }
                    dd.mono { (rule.id) }
                    dt { (lang.arn()) }
                    dd.mono.break { (rule.arn) }
                }
            }
            section.card {
                h2 { (lang.parameters()) }
                (parameters(visit, definition))
            }
            @if let Some(details) = &definition.source.custom_policy_details {
                section.card {
                    h2 { (lang.policy()) }
                    p.faint.mono { (details.policy_runtime) }
                    pre.code tabindex="0" { (details.policy_text) }
                }
            }
            @if rule.created_by.is_none() {
                details.card.delete {
                    summary { (lang.delete()) }
                    p { (lang.delete_sure()) }
                    form method="post" action={ (visit.rule(rule.name())) "/delete" } {
                        input type="hidden" name="csrf" value=(visit.guard.token());
                        button.danger type="submit" { (lang.delete()) }
                    }
                }
            }
        }
    }
}

fn scope(visit: &Visit, definition: &RuleDefinition, compiled: &CompiledRule) -> Markup {
    let lang = visit.lang();
    let scope = definition.scope.as_ref();
    let types = compiled.types();
    html! {
        @if scope.is_none() && types.is_empty() { (lang.scope_all()) }
        @for name in types { p.mono { (name) } }
        @if let Some(scope) = scope {
            @if let Some(id) = &scope.compliance_resource_id { p.mono { (id) } }
            @if let Some(key) = &scope.tag_key {
                p {
                    (lang.tag()) " " code {
                        (key) @if let Some(value) = &scope.tag_value { "=" (value) }
                    }
                }
            }
        }
    }
}

fn parameters(visit: &Visit, definition: &RuleDefinition) -> Markup {
    let lang = visit.lang();
    let text = definition.input_parameters.as_deref().unwrap_or_default();
    let parsed: Option<Map<String, Value>> = serde_json::from_str(text).ok();
    match parsed {
        Some(parameters) if !parameters.is_empty() => html! {
            dl.facts {
                @for (name, value) in &parameters {
                    dt.mono { (name) }
                    dd.mono.break {
                        @match value {
                            Value::String(text) => (text),
                            other => (other.to_string()),
                        }
                    }
                }
            }
        },
        None if !text.trim().is_empty() => html! { pre.code tabindex="0" { (text) } },
        _ => html! { p.faint { (lang.no_parameters()) } },
    }
}
