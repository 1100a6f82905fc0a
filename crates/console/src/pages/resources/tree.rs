//! A configuration as a tree that can be read, with the places that verdicts rest on.

use crate::view::icon::Icon;
use crate::words::Lang;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::HashSet;

/// Values drawn; more would make the page too heavy.
const MAX_NODES: usize = 4_000;
/// Characters of a text that are drawn.
const MAX_TEXT: usize = 2_000;
/// Lists and objects with more members are closed at first.
const OPEN: usize = 12;

/// Draws the parts of an item.
pub(super) struct Tree<'a> {
    lang: Lang,
    /// The place that was asked for.
    at: Option<String>,
    /// Places that verdicts rest on.
    marked: HashSet<String>,
    /// Places on the way to those.
    above: HashSet<String>,
    left: usize,
    root: &'a Value,
}

impl<'a> Tree<'a> {
    /// `root` is the item; `at` and `marked` are pointers into it. A pointer to nothing stands
    /// for the deepest part of the way that is there.
    pub(super) fn new(
        lang: Lang,
        root: &'a Value,
        at: Option<&str>,
        marked: impl IntoIterator<Item = String>,
    ) -> Self {
        let at = at.filter(|at| !at.is_empty()).map(|at| deepest(root, at));
        let marked: HashSet<String> =
            marked.into_iter().map(|pointer| deepest(root, &pointer)).collect();
        let above = marked.iter().chain(&at).flat_map(|pointer| prefixes(pointer)).collect();
        Self { lang, at, marked, above, left: MAX_NODES, root }
    }

    /// Draws one member of the item.
    pub(super) fn part(&mut self, name: &str) -> Markup {
        let Some(value) = self.root.get(name) else { return html! {} };
        let pointer = format!("/{name}");
        let members = self.members(&pointer, value);
        html! {
            ul.tree id=[self.is_at(&pointer)] { (members) }
            @if self.left == 0 { p.notice { (Icon::Warning.draw()) (self.lang.too_large()) } }
        }
    }

    fn members(&mut self, pointer: &str, value: &Value) -> Markup {
        match value {
            Value::Object(members) => html! {
                @for (name, value) in members { (self.node(pointer, name, value)) }
            },
            Value::Array(members) => html! {
                @for (at, value) in members.iter().enumerate() {
                    (self.node(pointer, &at.to_string(), value))
                }
            },
            other => html! { li { (scalar(other)) } },
        }
    }

    fn node(&mut self, above: &str, name: &str, value: &Value) -> Markup {
        if self.left == 0 {
            return html! {};
        }
        self.left -= 1;
        let pointer = format!("{above}/{}", name.replace('~', "~0").replace('/', "~1"));
        let marked = self.marked.contains(&pointer);
        let id = self.is_at(&pointer);
        let (count, signs) = match value {
            Value::Object(members) => (members.len(), ("{", "}")),
            Value::Array(members) => (members.len(), ("[", "]")),
            _ => (0, ("", "")),
        };
        if count == 0 {
            return html! {
                li.leaf.marked[marked] id=[id] {
                    span.key { (name) }
                    @if signs.0.is_empty() { (scalar(value)) }
                    @else { span.faint { (signs.0) (signs.1) } }
                    @if marked { (mark(self.lang)) }
                }
            };
        }
        let open = count <= OPEN || self.above.contains(&pointer) || marked;
        let members = self.members(&pointer, value);
        html! {
            li.marked[marked] id=[id] {
                details open[open] {
                    summary {
                        span.key { (name) }
                        span.faint { (signs.0) (count) (signs.1) }
                        @if marked { (mark(self.lang)) }
                    }
                    ul { (members) }
                }
            }
        }
    }

    fn is_at(&self, pointer: &str) -> Option<&'static str> {
        (self.at.as_deref() == Some(pointer)).then_some("at")
    }
}

fn mark(lang: Lang) -> Markup {
    html! { span.mark { (Icon::Warning.draw()) (lang.evidence()) } }
}

fn scalar(value: &Value) -> Markup {
    let (class, text) = match value {
        Value::String(text) => ("string", text.clone()),
        Value::Number(_) => ("digits", value.to_string()),
        Value::Bool(_) => ("truth", value.to_string()),
        _ => ("nothing", value.to_string()),
    };
    let cut = text.char_indices().nth(MAX_TEXT).map(|(at, _)| at);
    html! {
        span.value.(class) { (text.get(..cut.unwrap_or(text.len())).unwrap_or_default()) }
        @if cut.is_some() { span.faint { "…" } }
    }
}

/// The deepest part of a pointer that leads to something.
fn deepest(root: &Value, pointer: &str) -> String {
    let mut found = pointer;
    while !found.is_empty() && root.pointer(found).is_none() {
        found = found.rsplit_once('/').map_or("", |(above, _)| above);
    }
    found.to_owned()
}

/// A pointer's ways: `/a/b/c` is below `/a/b` and `/a`.
fn prefixes(pointer: &str) -> Vec<String> {
    pointer
        .match_indices('/')
        .skip(1)
        .filter_map(|(at, _)| pointer.get(..at))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn drawn(value: Value, at: &str, marked: &[&str]) -> String {
        let marked = marked.iter().map(|pointer| (*pointer).to_owned());
        Tree::new(Lang::En, &value, Some(at), marked).part("configuration").0
    }

    #[test]
    fn the_place_that_is_asked_for_is_found() {
        let item = json!({"configuration": {"a": [{"b": 1}, {"b": 2}]}});
        let text = drawn(item.clone(), "/configuration/a/1/b", &["/configuration/a/1/b"]);
        assert_eq!(text.matches("id=\"at\"").count(), 1);
        assert_eq!(text.matches("class=\"mark\"").count(), 1);
        assert!(text.contains("<li class=\"leaf marked\" id=\"at\"><span class=\"key\">b</span>"));
        let missing = drawn(item, "/configuration/a/1/c/d", &[]);
        let place = " id=\"at\"><details open><summary><span class=\"key\">1";
        assert!(missing.contains(place), "{missing}");
    }

    #[test]
    fn what_others_wrote_stays_text() {
        let hostile = "</span><script>alert(1)</script>";
        let item = json!({"configuration": {hostile: hostile, "a/b~c": "\"' onload=x"}});
        let text = drawn(item, "", &["/configuration/a~1b~0c"]);
        assert!(!text.contains("<script"), "{text}");
        assert_eq!(text.matches("class=\"mark\"").count(), 1);
    }

    #[test]
    fn large_configurations_are_cut() {
        let item = json!({"configuration": (0..10_000).collect::<Vec<_>>()});
        let text = drawn(item, "", &[]);
        assert!(text.contains("too large") && text.len() < 1 << 20);
    }
}
