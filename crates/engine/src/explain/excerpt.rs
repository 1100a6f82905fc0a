//! The part of an item that facts are in, line by line, with the offending values marked.
//!
//! What leads to a fact is shown, and the scalars beside it; everything else is left out, with a
//! word that something is.

use assize_model::{Evidence, ResourceKey, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Lines of one excerpt at most.
const MAX_LINES: usize = 200;
/// Members or elements beside a fact that are shown.
const BESIDE: usize = 6;
/// The longest value that is shown, in characters.
const MAX_VALUE: usize = 120;

/// The part of an item that facts are in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Excerpt {
    /// Whose item it is.
    pub resource_type: String,
    /// Its id.
    pub resource_id: String,
    /// When the item was captured.
    pub captured: Timestamp,
    /// JSON for people, with gaps.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// How far it is indented.
    pub depth: usize,
    /// What it says, up to the value.
    pub text: String,
    /// The value, where it is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Marked>,
}

/// A mark at an offending value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marked {
    /// What the rule expects there.
    pub expected: String,
    /// Whether nothing is there.
    pub is_missing: bool,
}

/// A fact, by the steps that lead to it.
struct Fact<'e> {
    steps: Vec<String>,
    expected: &'e str,
}

impl Excerpt {
    /// The part of an item that these facts are in; `None` where there are none.
    pub(super) fn of(
        key: &ResourceKey,
        captured: Timestamp,
        text: &str,
        facts: &[&Evidence],
    ) -> Option<Self> {
        if facts.is_empty() {
            return None;
        }
        let item: Value = serde_json::from_str(text).ok()?;
        let facts: Vec<Fact<'_>> = facts
            .iter()
            .map(|fact| Fact { steps: steps(&fact.pointer), expected: &fact.expected })
            .collect();
        let facts: Vec<&Fact<'_>> = facts.iter().collect();
        let mut lines = Vec::new();
        show(&item, "", 0, &facts, &mut lines);
        if lines.len() > MAX_LINES {
            lines.truncate(MAX_LINES);
            lines.push(Line { depth: 0, text: "… more is left out".into(), ..Line::default() });
        }
        let ResourceKey { resource_type, resource_id } = key.clone();
        Some(Self { resource_type, resource_id, captured, lines })
    }
}

/// The steps of a JSON pointer.
fn steps(pointer: &str) -> Vec<String> {
    let steps = pointer.split('/').skip(1);
    steps.map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

/// Shows a value that facts lie in or below. Each step that leads to it indents by one.
fn show(value: &Value, label: &str, depth: usize, facts: &[&Fact<'_>], lines: &mut Vec<Line>) {
    let here = facts.iter().find(|fact| fact.steps.len() == depth);
    let mark = here.map(|fact| Marked { expected: fact.expected.to_owned(), is_missing: false });
    let deeper: Vec<&Fact<'_>> =
        facts.iter().copied().filter(|fact| fact.steps.len() > depth).collect();
    let has_children = matches!(value, Value::Object(_) | Value::Array(_));
    if deeper.is_empty() || !has_children {
        // What is expected below a scalar is missing.
        let mark = mark.or_else(|| {
            deeper
                .first()
                .map(|fact| Marked { expected: fact.expected.to_owned(), is_missing: false })
        });
        lines.push(Line { depth, text: label.to_owned(), value: brief(value), mark });
        return;
    }
    let (open, close) = if value.is_array() { ("[", "]") } else { ("{", "}") };
    lines.push(Line { depth, text: format!("{label}{open}"), mark, ..Line::default() });
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(k, v)| (k.clone(), v)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, v)| (at.to_string(), v)).collect()
        }
        _ => Vec::new(),
    };
    let is_array = value.is_array();
    let (mut beside, mut left_out) = (0, 0);
    let leads =
        |fact: &&&Fact<'_>, step: &str| fact.steps.get(depth).is_some_and(|wanted| wanted == step);
    let at_leaf = deeper.iter().any(|fact| fact.steps.len() == depth + 1);
    for (step, child) in &children {
        let inside: Vec<&Fact<'_>> =
            deeper.iter().filter(|fact| leads(fact, step)).copied().collect();
        let label =
            if is_array { String::new() } else { format!("{}: ", Value::from(step.as_str())) };
        if !inside.is_empty() {
            gap(&mut left_out, depth + 1, lines);
            show(child, &label, depth + 1, &inside, lines);
        } else if at_leaf && !child.is_object() && !child.is_array() && beside < BESIDE {
            gap(&mut left_out, depth + 1, lines);
            beside += 1;
            lines.push(Line { depth: depth + 1, text: label, value: brief(child), mark: None });
        } else {
            left_out += 1;
        }
    }
    gap(&mut left_out, depth + 1, lines);
    for fact in &deeper {
        let Some(step) = fact.steps.get(depth) else { continue };
        if children.iter().any(|(known, _)| known == step) {
            continue;
        }
        let rest = fact.steps.get(depth..).unwrap_or_default().join("/");
        let mark = Some(Marked { expected: fact.expected.to_owned(), is_missing: true });
        lines.push(Line {
            depth: depth + 1,
            text: format!("{}: ", Value::from(rest)),
            value: String::new(),
            mark,
        });
    }
    lines.push(Line { depth, text: close.to_owned(), ..Line::default() });
}

fn gap(left_out: &mut usize, depth: usize, lines: &mut Vec<Line>) {
    if *left_out > 0 {
        lines.push(Line { depth, text: format!("… {left_out} more"), ..Line::default() });
        *left_out = 0;
    }
}

/// A value on one line.
fn brief(value: &Value) -> String {
    let mut text = value.to_string();
    assize_model::verdict::truncate_chars(&mut text, MAX_VALUE);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(item: &str, facts: &[(&str, &str)]) -> Vec<String> {
        let facts: Vec<Evidence> =
            facts.iter().map(|(at, expected)| Evidence::new(*at, "x", *expected)).collect();
        let facts: Vec<&Evidence> = facts.iter().collect();
        let key = ResourceKey::new("T", "i");
        let excerpt = Excerpt::of(&key, Timestamp::from_millis(0), item, &facts).unwrap();
        let line = |line: &Line| {
            let mark = line.mark.as_ref().map_or(String::new(), |mark| {
                format!(" <-- {}{}", if mark.is_missing { "missing: " } else { "" }, mark.expected)
            });
            format!("{}{}{}{mark}", "  ".repeat(line.depth), line.text, line.value)
        };
        excerpt.lines.iter().map(line).collect()
    }

    #[test]
    fn what_leads_to_a_fact_is_shown() {
        let item = r#"{"a":1,"configuration":{"tags":[],"options":{"tokens":"optional","hops":2,
            "deep":{"x":1}},"list":[{"cidr":"10.0.0.0/8"},{"cidr":"0.0.0.0/0","port":22}]}}"#;
        assert_eq!(
            shown(
                item,
                &[
                    ("/configuration/options/tokens", "required"),
                    ("/configuration/list/1/cidr", "no open range"),
                ]
            ),
            [
                "{",
                "  … 1 more",
                "  \"configuration\": {",
                "    \"list\": [",
                "      … 1 more",
                "      {",
                "        \"cidr\": \"0.0.0.0/0\" <-- no open range",
                "        \"port\": 22",
                "      }",
                "    ]",
                "    \"options\": {",
                "      … 1 more",
                "      \"hops\": 2",
                "      \"tokens\": \"optional\" <-- required",
                "    }",
                "    … 1 more",
                "  }",
                "}",
            ]
        );
    }

    #[test]
    fn what_is_missing_has_a_line_of_its_own() {
        let item = r#"{"configuration":{"state":"on"}}"#;
        assert_eq!(
            shown(item, &[("/configuration/options/tokens", "required")]),
            [
                "{",
                "  \"configuration\": {",
                "    … 1 more",
                "    \"options/tokens\":  <-- missing: required",
                "  }",
                "}",
            ]
        );
        assert_eq!(shown(item, &[("/configuration/state", "off")]).last().unwrap(), "}");
        assert_eq!(shown("[]", &[("", "an object")]), ["[] <-- an object"]);
    }
}
