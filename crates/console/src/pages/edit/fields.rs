//! The fields of each kind of rule.

use super::draft::{Draft, Kind, PARAMETER};
use crate::web::{Fault, Visit};
use crate::words::Lang;
use assize_model::rule::Frequency;
use assize_rule::{NativeRule, Param, ParamKind};
use maud::{Markup, html};

/// Functions that are offered.
const FUNCTIONS: usize = 100;

/// The fields of a draft.
pub(super) fn all(visit: &Visit, draft: &Draft) -> Result<Markup, Fault> {
    let lang = visit.lang();
    Ok(html! {
        div.field {
            label for="name" { (lang.rule_name()) }
            input #name name="name" value=(draft.name) required maxlength="128"
                readonly[draft.exists] autocomplete="off" spellcheck="false";
        }
        div.field {
            label for="description" { (lang.description()) }
            input #description name="description" value=(draft.description) maxlength="256"
                autocomplete="off";
        }
        @match draft.kind {
            Kind::Managed => (managed(lang, draft)),
            Kind::Guard => (policy(lang, draft)),
            Kind::Lambda => (function(visit, draft)?),
        }
        (scope(lang, draft))
    })
}

fn managed(lang: Lang, draft: &Draft) -> Markup {
    let Some(rule) = assize_rules::find(&draft.identifier) else { return html! {} };
    html! {
        @if !rule.params.is_empty() {
            fieldset {
                legend { (lang.parameters()) }
                @for param in rule.params { (parameter(lang, draft, param)) }
            }
        }
        @if rule.triggers.periodic { (frequency(lang, draft, false)) }
    }
}

fn parameter(lang: Lang, draft: &Draft, param: &Param) -> Markup {
    let name = param.name;
    let value = draft.parameter(name);
    let id = format!("{PARAMETER}{name}");
    let hint = param.default.unwrap_or_default();
    let kind = match param.kind {
        ParamKind::Int => "number",
        _ => "text",
    };
    html! {
        div.field {
            label for=(id) {
                span.mono { (name) }
                @if param.required { span.faint { " · " (lang.required()) } }
            }
            @if param.kind == ParamKind::Boolean {
                select id=(id) name=(id) {
                    option value="" selected[value.is_empty()] { "– " (hint) }
                    @for word in ["true", "false"] {
                        option value=(word) selected[value == word] { (word) }
                    }
                }
            } @else {
                input id=(id) name=(id) type=(kind) value=(value) placeholder=(hint)
                    required[param.required] autocomplete="off" spellcheck="false";
            }
            p.hint {
                (param.description)
                @if param.kind == ParamKind::Csv { " " (lang.comma_separated()) }
            }
        }
    }
}

fn policy(lang: Lang, draft: &Draft) -> Markup {
    html! {
        div.field {
            label for="policy" { (lang.policy()) " (Guard 2)" }
            textarea #policy.mono name="policy" rows="14" maxlength="10000" required
                spellcheck="false" autocapitalize="none" autocomplete="off" { (draft.policy) }
        }
        (json(lang, draft))
    }
}

fn function(visit: &Visit, draft: &Draft) -> Result<Markup, Fault> {
    let lang = visit.lang();
    let home = &visit.home;
    let known = if visit.may("lambda", "ListFunctions", &serde_json::json!({})).is_ok() {
        visit
            .console
            .functions
            .list(home, None, FUNCTIONS)
            .map_err(|error| Fault::Internal(error.to_string()))?
    } else {
        Vec::new()
    };
    Ok(html! {
        div.field {
            label for="identifier" { (lang.function_arn()) }
            input #identifier.mono name="identifier" value=(draft.identifier) required
                list="functions" autocomplete="off" spellcheck="false" maxlength="256";
            datalist #functions {
                @for (name, _) in &known {
                    option value=(format!(
                        "arn:aws:lambda:{}:{}:function:{name}", home.region, home.account
                    )) {}
                }
            }
        }
        div.field.check {
            input #on_change type="checkbox" name="on_change" value="yes"
                checked[draft.on_change];
            label for="on_change" { (lang.on_change()) }
        }
        (frequency(lang, draft, true))
        (json(lang, draft))
    })
}

fn frequency(lang: Lang, draft: &Draft, optional: bool) -> Markup {
    html! {
        div.field {
            label for="frequency" { (lang.periodic()) }
            select #frequency name="frequency" {
                option value="" { (if optional { lang.never() } else { lang.usual() }) }
                @for every in Frequency::ALL {
                    option value=(every.as_str()) selected[draft.frequency == every.as_str()] {
                        (lang.every(every.millis() / 3_600_000))
                    }
                }
            }
        }
    }
}

fn json(lang: Lang, draft: &Draft) -> Markup {
    html! {
        div.field {
            label for="json" { (lang.parameters()) " (JSON)" }
            textarea #json.mono name="json" rows="2" maxlength="1024" spellcheck="false"
                placeholder="{\"name\": \"value\"}" { (draft.json) }
        }
    }
}

fn scope(lang: Lang, draft: &Draft) -> Markup {
    let rule: Option<&NativeRule> = match draft.kind {
        Kind::Managed => assize_rules::find(&draft.identifier),
        Kind::Guard | Kind::Lambda => None,
    };
    html! {
        fieldset {
            legend { (lang.scope()) }
            div.field {
                label for="types" { (lang.resource_types()) }
                textarea #types.mono name="types" rows="2" spellcheck="false" placeholder=(
                    rule.map(|rule| rule.types.join("\n")).unwrap_or_default()
                ) { (draft.types) }
                p.hint { (lang.types_hint()) }
            }
            div.row {
                div.field {
                    label for="tag_key" { (lang.tag_key()) }
                    input #tag_key name="tag_key" value=(draft.tag_key) maxlength="128"
                        autocomplete="off";
                }
                div.field {
                    label for="tag_value" { (lang.tag_value()) }
                    input #tag_value name="tag_value" value=(draft.tag_value) maxlength="256"
                        autocomplete="off";
                }
                div.field {
                    label for="resource_id" { (lang.resource_id()) }
                    input #resource_id name="resource_id" value=(draft.resource_id)
                        maxlength="768" autocomplete="off" spellcheck="false";
                }
            }
        }
    }
}
