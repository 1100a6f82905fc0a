//! The part of an item that a row has.

use crate::document::{Document, Slot};
use crate::property::{Property, Root};
use assize_model::json::{Kind, Node};

/// The selected properties as a tree, in the order in which they were first named.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    roots: Vec<(Root, Branch)>,
}

#[derive(Clone, Debug, Default)]
struct Branch {
    /// The member's name as JSON.
    name: String,
    step: String,
    /// All of it is selected, not some members only.
    whole: bool,
    members: Vec<Branch>,
}

impl Branch {
    fn new(step: &str) -> Self {
        let name = serde_json::Value::from(step).to_string();
        Self { name, step: step.to_owned(), ..Self::default() }
    }

    fn select(&mut self, steps: &[String]) {
        let Some((step, rest)) = steps.split_first() else {
            self.whole = true;
            return;
        };
        let at = self.members.iter().position(|member| member.step == *step).unwrap_or_else(|| {
            self.members.push(Self::new(step));
            self.members.len() - 1
        });
        if let Some(member) = self.members.get_mut(at) {
            member.select(rest);
        }
    }

    /// Writes what is selected of a value; answers whether there was anything.
    fn write(&self, value: Node<'_>, out: &mut String) -> bool {
        if self.whole {
            out.push_str(value.raw());
            return value.exists();
        }
        match value.kind() {
            Kind::Object => list(out, '{', '}', self.members.iter(), |member, out| {
                out.push_str(&member.name);
                out.push(':');
                member.write(value.get(&member.step), out)
            }),
            Kind::Array => list(out, '[', ']', value.items(), |item, out| self.write(item, out)),
            _ => false,
        }
    }
}

impl Tree {
    pub(crate) fn of<'p>(properties: impl Iterator<Item = &'p Property>) -> Self {
        let mut tree = Self::default();
        for property in properties {
            let known = tree.roots.iter().position(|(root, _)| *root == property.root);
            let at = known.unwrap_or_else(|| {
                tree.roots.push((property.root, Branch::new(property.root.name())));
                tree.roots.len() - 1
            });
            if let Some((_, branch)) = tree.roots.get_mut(at) {
                branch.select(&property.steps);
            }
        }
        tree
    }

    /// The row of an item, as JSON. What an item does not have is left out.
    pub(crate) fn row(&self, document: &Document<'_>) -> String {
        let mut out = String::new();
        let any = list(&mut out, '{', '}', self.roots.iter(), |(root, branch), out| {
            out.push_str(&branch.name);
            out.push(':');
            match (document.slot(*root), root) {
                (Slot::Missing, _) => false,
                (Slot::Text(text), _) => {
                    out.push_str(&serde_json::Value::from(text).to_string());
                    true
                }
                (Slot::Node(node), _) if node.is_absent() => false,
                (Slot::Node(node), Root::Tags) => tags(branch, node, out),
                (Slot::Node(node), Root::StateId) if node.kind() == Kind::Number => {
                    out.push('"');
                    out.push_str(node.raw());
                    out.push('"');
                    true
                }
                (Slot::Node(node), _) => branch.write(node, out),
            }
        });
        if any { out } else { "{}".to_owned() }
    }
}

/// Tags as a list of objects with `key`, `tag` and `value`, or those of them that are selected.
fn tags(branch: &Branch, tags: Node<'_>, out: &mut String) -> bool {
    let wants = |name: &str| branch.whole || branch.members.iter().any(|m| m.step == name);
    let parts = ["key", "tag", "value"].into_iter().filter(|name| wants(name));
    let any = list(out, '[', ']', tags.raw_members(), |(key, value), out| {
        let key = String::from_utf8_lossy(key);
        let value = value.quoted().unwrap_or_default();
        list(out, '{', '}', parts.clone(), |part, out| {
            let text = match part {
                "key" => format!("\"key\":\"{key}\""),
                "tag" => format!("\"tag\":\"{key}={value}\""),
                _ => format!("\"value\":\"{value}\""),
            };
            out.push_str(&text);
            true
        })
    });
    if !any && branch.whole {
        out.push_str("[]");
    }
    any || branch.whole
}

/// Writes a list of what is not empty; nothing at all if everything is.
fn list<T>(
    out: &mut String,
    open: char,
    close: char,
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String) -> bool,
) -> bool {
    let begin = out.len();
    let mut any = false;
    for item in items {
        let before = out.len();
        out.push(if any { ',' } else { open });
        if write(item, out) {
            any = true;
        } else {
            out.truncate(before);
        }
    }
    if any {
        out.push(close);
    } else {
        out.truncate(begin);
    }
    any
}
